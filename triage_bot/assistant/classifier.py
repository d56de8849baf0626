"""Rasa's classifier with its weights laid out so that a message does not copy them.

A message is a row with a few hundred places that are not 0; multiplying it with weights that lie class by class makes
scipy copy all of them at every message, several megabytes: half of what Rasa needs to parse one.
"""

from __future__ import annotations

from typing import Any

import numpy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(LogisticRegressionClassifier):  # type: ignore[misc]  # Rasa is not installed where types are checked
    """The same answers as Rasa's own LogisticRegressionClassifier, sooner."""

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """The classifier of a trained model, its weights laid feature by feature."""
        loaded: IntentClassifier = super().load(config, model_storage, resource, execution_context, **kwargs)
        if hasattr(loaded.clf, "coef_"):
            loaded.clf.coef_ = numpy.asfortranarray(loaded.clf.coef_)
        return loaded
