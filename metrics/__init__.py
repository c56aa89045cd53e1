"""Collections metrics, pure: columns in, figures out.

A `snapshot.Snapshot` and its `Rules` make a `portfolio.Portfolio`, which every figure takes.
"Section 7" in a docstring is a section of the definitions of the metrics. Nothing here raises
for what the ERP delivers: what is broken is counted (`eligibility`), what is undefined is None.
"""
