"""The one family of errors.

    PilcrowError
    ├── SourceError          a file cannot become a document
    │   ├── SourceMissing        no such path, or it vanished while it was read
    │   ├── SourceUnreadable     no permission, or the operating system failed to read it
    │   ├── SourceUnknown        binary, or a format we do not read
    │   ├── SourceEncrypted      it wants a password, or another one
    │   ├── SourceScanned        pictures of pages, without text
    │   ├── SourceEmpty          nothing in it that could be quoted
    │   └── SourceTooLarge       over a limit on size, time or memory
    ├── StoreError           the library cannot be used
    │   ├── StoreMissing         nothing has been added yet
    │   ├── StoreNewer           written by a newer Pilcrow
    │   ├── StoreBusy            another process is writing
    │   ├── StoreDamaged         SQLite says that the file is damaged
    │   └── StoreFull            no space left on the disk
    ├── EncoderError         a model is missing, altered or unfit
    │   └── EncoderMismatch      the library was embedded by another model
    ├── ProgramMissing       another program that was asked for is not installed
    ├── NoSuchDocument       no document or collection has that name
    ├── TooLong              a question over the limit
    ├── ServeError           the server cannot be started as it was asked to
    ├── Overloaded           too many questions wait already
    └── QuoteError           a span does not match the truth: a bug or a changed store, never shown as an answer

Every message says what happened, where, and what to do. Only `qa/cli.py` and `qa/server`
catch them. A refusal to answer is a value, not an error.
"""


class PilcrowError(Exception):
    """Root of all errors that Pilcrow raises on purpose."""


class SourceError(PilcrowError):
    """A file cannot become a document; the message is the ledger's text."""


class SourceMissing(SourceError):
    """The path does not exist, or vanished while it was read."""


class SourceUnreadable(SourceError):
    """The operating system refused or failed to read the file."""


class SourceUnknown(SourceError):
    """The bytes are binary or of a format that Pilcrow does not read."""


class SourceEncrypted(SourceError):
    """The file opens with a password only, and none or a wrong one was given."""


class SourceScanned(SourceError):
    """The file holds pictures of its pages, and no text."""


class SourceEmpty(SourceError):
    """The file holds no paragraph that could be quoted."""


class SourceTooLarge(SourceError):
    """The file, or the work of parsing it, is over a limit."""


class StoreError(PilcrowError):
    """The library cannot be opened, read or written."""


class StoreMissing(StoreError):
    """There is no library at this place yet."""


class StoreNewer(StoreError):
    """The library was written by a newer version than this one."""


class StoreBusy(StoreError):
    """Another process holds the write lock for longer than we wait."""


class StoreDamaged(StoreError):
    """SQLite reports that the library file is damaged or no database."""


class StoreFull(StoreError):
    """The disk is full; what was committed before is kept."""


class EncoderError(PilcrowError):
    """An embedding model is missing, altered, or failed its parity check."""


class EncoderMismatch(EncoderError):
    """The library's vectors come from another model than the one asked for."""


class ProgramMissing(PilcrowError):
    """A program that an option needs is not installed."""


class NoSuchDocument(PilcrowError):
    """No document, paragraph or collection goes by that name."""


class TooLong(PilcrowError):
    """A question is longer than the limit."""


class ServeError(PilcrowError):
    """The server cannot be started as it was asked to."""


class Overloaded(PilcrowError):
    """More questions wait than can be answered soon."""


class QuoteError(PilcrowError):
    """A span does not match the stored truth; it is never shown as an answer."""
