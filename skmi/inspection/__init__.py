"""Pictures of what was measured; matplotlib is loaded by ``plot`` and not before."""

from ._matrix_display import MutualInfoMatrixDisplay
from ._selection_display import SelectionDisplay

__all__ = ["MutualInfoMatrixDisplay", "SelectionDisplay"]
