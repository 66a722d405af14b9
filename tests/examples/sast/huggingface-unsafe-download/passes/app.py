from transformers import AutoModel

AutoModel.from_pretrained('org/model', revision='0123456789abcdef0123456789abcdef01234567')
