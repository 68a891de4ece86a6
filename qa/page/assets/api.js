// The server's addresses and shapes, in one place.

export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export async function call(path, { method = "GET", body, signal } = {}) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "");
  }
  if (!response.ok) throw new Problem(response.status, await reason(response));
  return response;
}

async function reason(response) {
  try {
    const problem = await response.json();
    return problem.detail ?? problem.title ?? response.statusText;
  } catch {
    return response.statusText;
  }
}

export async function get(path, options) {
  const response = await call(path, options);
  return response.status === 204 ? null : response.json();
}

export const documents = async () => (await get("documents")).documents;
export const about = (id) => get(`documents/${id}`);
export async function paragraphs(id) {
  return (await get(`documents/${id}/paragraphs`)).paragraphs;
}
export const paragraph = (id, number) => get(`documents/${id}/paragraphs/${number}`);
export const pageImage = (id, page) => `/api/v1/documents/${id}/pages/${page}.png`;
export const remove = (id) => call(`documents/${id}`, { method: "DELETE" });
export const restore = (id) => call(`documents/${id}/restore`, { method: "POST" });
export const job = (id) => get(`jobs/${id}`);
export const cancel = (id) => call(`jobs/${id}`, { method: "DELETE" });
export const suggestions = async () => (await get("suggestions")).suggestions;
export const exported = (answers, format) => call(`export?format=${format}`, { method: "POST", body: { answers } });
