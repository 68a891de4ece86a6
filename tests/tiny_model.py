"""A sentence-transformers model of random weights, small enough to be made in a test."""

import string

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, BertTokenizerFast

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LETTERS = (*string.ascii_lowercase, *string.digits)
VOCABULARY = (*SPECIAL, *".,;:?%()", *LETTERS, *(f"##{letter}" for letter in LETTERS), "the", "pressure", "##ing")


def save(folder, *, pooling="mean", projected=0, seed=0):
    """Write a model to a folder; `projected` is the dimension of a layer after pooling, 0 for none."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        initializer_range=0.3,  # so that unlike texts have unlike vectors
    )
    plain = folder / "bert"
    BertModel(config).save_pretrained(plain)
    tokenizer = Tokenizer(models.WordPiece({word: place for place, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    names = {f"{name.strip('[]').lower()}_token": name for name in SPECIAL}
    BertTokenizerFast(tokenizer_object=tokenizer, model_max_length=128, **names).save_pretrained(plain)
    chain = [Transformer(str(plain), max_seq_length=128), Pooling(32, pooling_mode=pooling)]
    if projected:
        chain.append(Dense(32, projected))
    model = SentenceTransformer(modules=[*chain, Normalize()], device="cpu")
    model.save(str(folder / "model"), create_model_card=False)
    return folder / "model"
