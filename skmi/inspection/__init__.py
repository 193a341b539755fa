"""What a model relies on, and pictures of what was measured.

matplotlib is loaded by ``plot`` and not before.
"""

from ._activation_display import ActivationDisplay
from ._conditional import ConditionalSampler
from ._groups import feature_groups
from ._groups_display import FeatureGroupsDisplay
from ._importance_display import PermutationImportanceDisplay
from ._importance_estimator import PermutationImportance
from ._information_plane_display import InformationPlaneDisplay
from ._matrix_display import MutualInfoMatrixDisplay
from ._permutation_importance import permutation_importance
from ._selection_display import SelectionDisplay

__all__ = [
    "ActivationDisplay",
    "ConditionalSampler",
    "FeatureGroupsDisplay",
    "InformationPlaneDisplay",
    "MutualInfoMatrixDisplay",
    "PermutationImportance",
    "PermutationImportanceDisplay",
    "SelectionDisplay",
    "feature_groups",
    "permutation_importance",
]
