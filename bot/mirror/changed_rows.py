"""A snapshot brought up to date by the rows that changed, instead of by all rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Patch:
    """What changed of one table.

    `touched` has the ids of all rows that changed, int64, in any order; `rows` those of them that
    are still there, with the table's columns, in the order of their ids.
    """

    touched: np.ndarray
    rows: pd.DataFrame


def patched(frame: pd.DataFrame, patch: Patch) -> pd.DataFrame:
    """The frame with its touched rows replaced, gone or new; the frame itself if there are none.

    Columns stay the same, and rows are in the order of their ids before and after.
    """
    if not len(patch.touched):
        return frame
    ids = frame["id"].to_numpy()
    is_untouched = ~np.isin(ids, patch.touched)
    places = np.searchsorted(ids[is_untouched], patch.rows["id"].to_numpy())
    columns = {
        name: pd.Series(
            np.insert(frame[name].to_numpy()[is_untouched], places, patch.rows[name].to_numpy()),
            dtype=frame[name].dtype,
            copy=False,
        )
        for name in frame.columns
    }
    return pd.DataFrame(columns, copy=False)
