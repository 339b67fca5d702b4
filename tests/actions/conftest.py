"""One small model of the dialogue skeleton for every conversation."""

from __future__ import annotations

import pytest
from rasa.model_training import train

from tests.actions.skeleton import HERE, ROOT, examples


@pytest.fixture(scope="session")
def skeleton_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of a freshly trained model of stock parts, so that the dialogue is tested without bot/ and knowledge/."""
    result = train(
        str(ROOT / "domain.yml"),
        str(HERE / "model/config.yml"),
        [str(path) for path in (ROOT / "data" / "rules", *examples(), HERE / "model" / "faq.yml")],
        output=str(tmp_path_factory.mktemp("models")),
    )
    assert result.model is not None, "training failed"
    return result.model
