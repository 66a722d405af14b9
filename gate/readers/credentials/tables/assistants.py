"""Language models and what is built on them."""

from __future__ import annotations

from typing import Final

from gate.readers.credentials.kind import Format, Kind
from gate.readers.credentials.tables.row import HEX, LOW, URL, UUID, WORD, after, own

KINDS: Final = (
    Kind(
        name="openai-token",
        title="an OpenAI key",
        revoke="on platform.openai.com, under API keys",
        see="https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety",
    ),
    Kind(
        name="anthropic-key",
        title="an Anthropic key",
        revoke="in the console, under API keys",
        see="https://support.claude.com/en/articles/9767949-api-key-best-practices-keeping-your-keys-safe-and-secure",
    ),
    Kind(
        name="huggingface-token",
        title="a Hugging Face token",
        revoke="in the settings, under Access Tokens",
        see="https://huggingface.co/docs/hub/security-tokens",
    ),
    Kind(
        name="replicate-token",
        title="a Replicate token",
        revoke="in the account, under API tokens",
        see="https://replicate.com/docs/topics/security/api-tokens",
    ),
    Kind(
        name="groq-key",
        title="a Groq key",
        revoke="in the console, under API Keys",
        see="https://console.groq.com/docs/production-readiness/security-onboarding",
    ),
    Kind(
        name="xai-key",
        title="an xAI key",
        revoke="in the console",
        see="https://docs.x.ai/docs/overview",
    ),
    Kind(
        name="perplexity-key",
        title="a Perplexity key",
        revoke="in the settings, under API",
        see="https://docs.perplexity.ai/guides/api-key-management",
    ),
    Kind(
        name="openrouter-key",
        title="an OpenRouter key",
        revoke="in the settings, under Keys",
        see="https://openrouter.ai/docs/api-reference/authentication",
    ),
    Kind(
        name="nvidia-key",
        title="an NVIDIA key",
        revoke="on build.nvidia.com",
        see="https://docs.nvidia.com/ngc/latest/ngc-user-guide.html",
    ),
    Kind(
        name="langsmith-key",
        title="a LangSmith key",
        revoke="in the settings, under API keys",
        see="https://docs.langchain.com/langsmith/create-account-api-key",
    ),
    Kind(
        name="pinecone-key",
        title="a Pinecone key",
        revoke="in the console, under API keys",
        see="https://docs.pinecone.io/guides/projects/manage-api-keys",
    ),
    Kind(
        name="elevenlabs-key",
        title="an ElevenLabs key",
        revoke="in the profile, under API keys",
        see="https://elevenlabs.io/docs/api-reference/authentication",
    ),
    Kind(
        name="cohere-key",
        title="a Cohere key",
        revoke="in the dashboard, under API keys",
        see="https://docs.cohere.com/docs/rate-limits",
    ),
    Kind(
        name="mistral-key",
        title="a Mistral key",
        revoke="in the console, under API keys",
        see="https://docs.mistral.ai/getting-started/quickstart",
    ),
    Kind(
        name="deepseek-key",
        title="a DeepSeek key",
        revoke="on platform.deepseek.com",
        see="https://api-docs.deepseek.com/",
    ),
    Kind(
        name="weights-and-biases-key",
        title="a Weights & Biases key",
        revoke="in the user's settings",
        see="https://docs.wandb.ai/support/kb-articles/find_api_key",
    ),
    Kind(
        name="privateai-key",
        title="a Private AI key",
        revoke="in the customer portal",
        see="https://docs.private-ai.com/",
    ),
)

FORMATS: Final[tuple[Format, ...]] = (
    own(
        "openai-token",
        "openai",
        rf"sk-(?:(?:proj|svcacct|admin|None)-)?{URL}{{16,160}}T3BlbkFJ{URL}{{16,160}}",
        "t3blbkfj",
    ),
    own(
        "anthropic-key",
        "anthropic",
        rf"sk-ant-(?:api|admin|oat|ort|sid)[0-9]{{2}}-{URL}{{80,120}}",
        "sk-ant-",
    ),
    own("huggingface-token", "huggingface", r"hf_[A-Za-z0-9]{34,37}"),
    own("huggingface-token", "huggingface-organization", r"api_org_[A-Za-z0-9]{34}"),
    own("replicate-token", "replicate", rf"r8_{URL}{{37}}"),
    own("groq-key", "groq", rf"gsk_{WORD}{{52}}"),
    own("xai-key", "xai", r"xai-[A-Za-z0-9_]{70,85}"),
    own("perplexity-key", "perplexity", rf"pplx-{WORD}{{48}}"),
    own("openrouter-key", "openrouter", rf"sk-or-v1-{HEX}{{64}}"),
    own("nvidia-key", "nvidia", rf"nvapi-{URL}{{60,70}}"),
    own("langsmith-key", "langsmith", rf"lsv2_(?:pt|sk)_{HEX}{{32}}_{HEX}{{10}}", "lsv2_"),
    own("langsmith-key", "langfuse", rf"sk-lf-{UUID}"),
    own("pinecone-key", "pinecone", rf"pcsk_{WORD}{{5,6}}_{WORD}{{60,66}}"),
    own("elevenlabs-key", "elevenlabs", rf"sk_{HEX}{{48}}"),
    after("cohere|coapikey", "cohere-key", "cohere", rf"{WORD}{{40}}"),
    after("mistral", "mistral-key", "mistral", rf"{WORD}{{32}}"),
    own("deepseek-key", "deepseek", rf"sk-{HEX}{{32}}"),
    own("weights-and-biases-key", "wandb", rf"wandb_v1_{URL}{{40,100}}"),
    after("wandb", "weights-and-biases-key", "wandb-legacy", rf"{HEX}{{40}}"),
    after("privateai", "privateai-key", "privateai", rf"{LOW}{{32}}"),
)
