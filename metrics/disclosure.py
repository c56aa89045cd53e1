"""Whether sums over groups of people give away fewer than three of them.

A sum over a group is a vector: 1 for each thing (a customer, a título) that it counts. Whoever
reads several sums can add and subtract them, which gives every vector of the space that these
span. The sums give somebody away where one of those vectors, other than 0, is about things of
fewer than `LEAST` customers. An `Audit` knows the groups told so far and says of one more
whether it would make that so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Positions = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
#: Fewer customers could be recognised by those who know them.
LEAST: Final = 3

_Matrix = npt.NDArray[np.float64]
#: What is lost to rounding stays far below it.
_TINY: Final = 1e-7


@dataclass(frozen=True, eq=False)
class Audit:
    """The groups told so far, of things that belong to customers; `of` begins one.

    Things that no group has told apart are one class. The basis is orthonormal, a column a
    class: a vector of its space is about some classes only where their columns, as a matrix,
    have the singular value 1.
    """

    owner: Positions  # of each thing
    class_of: Positions  # each thing's
    size: _Matrix  # of each class, in things
    basis: _Matrix

    @classmethod
    def of(cls, owners: Ids) -> Self:
        """Nothing told yet of things whose customers are these."""
        _, owner = np.unique(owners, return_inverse=True)
        nothing = np.zeros(len(owners), dtype=np.intp)
        return cls(owner, nothing, np.array([float(len(owners))]), np.zeros((0, 1)))

    def told(self, members: Mask) -> Self | None:
        """With one group more; None where it must not be told beside the others.

        `members` has one truth value a thing. A group of nobody is of fewer than three.
        """
        if len(np.unique(self.owner[members])) < LEAST:
            return None
        class_of, parent, size = self._told_apart(members)
        basis = self.basis[:, parent] * np.sqrt(size / self.size[parent])
        inside = np.zeros(len(size))
        inside[class_of[members]] = 1
        row = inside * np.sqrt(size)
        rest = row - basis.T @ (basis @ row)
        rest -= basis.T @ (basis @ rest)  # once more: what rounding left the first time
        length = float(np.linalg.norm(rest))
        if length > _TINY * float(np.linalg.norm(row)):
            basis = np.vstack((basis, rest / length))
        if any(_is_told(basis[:, few]) for few in self._of_few(class_of, basis)):
            return None
        return replace(self, class_of=class_of, size=size, basis=basis)

    def _told_apart(self, members: Mask) -> tuple[Positions, Positions, _Matrix]:
        """The classes once this group is known, the class that each was part of, their sizes."""
        pairs = self.class_of * 2 + members
        found, class_of, size = np.unique(pairs, return_inverse=True, return_counts=True)
        return class_of, found // 2, size.astype(np.float64)

    def _of_few(self, class_of: Positions, basis: _Matrix) -> Iterator[Positions]:
        """The sets of classes of one or two customers that might stand alone in a vector."""
        weight = np.einsum("ij,ij->j", basis, basis)
        classes, owners, alone, couples = self._small_classes(class_of, len(weight))
        sums = np.bincount(owners, weights=weight[classes], minlength=int(self.owner.max()) + 1)
        for couple, shared in couples.items():
            if sums[list(couple)].sum() + weight[shared].sum() >= 1 - _TINY:
                yield np.array([*shared, *alone.get(couple[0], ()), *alone.get(couple[1], ())])
        heaviest = np.flatnonzero(sums > _TINY)
        heaviest = heaviest[np.argsort(-sums[heaviest])]
        for place, one in enumerate(heaviest.tolist()):
            if sums[one] >= 1 - _TINY:
                yield np.array(alone[one])
            for other in heaviest[place + 1 :].tolist():
                if sums[one] + sums[other] < 1 - _TINY:
                    break
                yield np.array([*alone[one], *alone[other]])

    def _small_classes(
        self, class_of: Positions, count: int
    ) -> tuple[Positions, Positions, dict[int, list[int]], dict[tuple[int, int], list[int]]]:
        """Classes of one customer with its owner, and the classes of each customer and couple."""
        width = int(self.owner.max()) + 1
        pairs = np.unique(class_of * width + self.owner)
        classes, owners = pairs // width, pairs % width
        people = np.bincount(classes, minlength=count)[classes]
        single, double = people == 1, people == 2
        alone: dict[int, list[int]] = {}
        for number, owner in zip(classes[single].tolist(), owners[single].tolist(), strict=True):
            alone.setdefault(owner, []).append(number)
        couples: dict[tuple[int, int], list[int]] = {}
        for number, one, other in zip(
            classes[double][::2].tolist(),
            owners[double][::2].tolist(),
            owners[double][1::2].tolist(),
            strict=True,
        ):
            couples.setdefault((one, other), []).append(number)
        return classes[single], owners[single], alone, couples


def _is_told(columns: _Matrix) -> bool:
    """Whether a vector of the basis' space is 0 everywhere but in these columns."""
    if not columns.size:
        return False
    return float(np.linalg.norm(columns, ord=2)) >= 1 - _TINY
