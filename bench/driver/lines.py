"""What the rows give: figures of contenders, and lines with a limit on one of them."""
import dataclasses


@dataclasses.dataclass
class Figure:
    """One contender in one row: the median of its ratios to nginx (None where there is none) and its median absolute value."""
    contender: str
    value: float
    unit: str
    ratio: float | None = None
    spread: tuple[float, float] | None = None     # least and greatest ratio


@dataclasses.dataclass
class Line:
    """One printed line: a limit on one figure. `relative`: the limit is on the ratio to `base`, else on the value."""
    row: str
    title: str
    limit: float
    relative: bool
    figure: Figure | None                # None: eastap could not be measured
    peers: list[Figure]
    at_least: bool = False               # the limit is a lower one
    base: str = "nginx"

    @property
    def measured(self) -> float | None:
        return None if self.figure is None else self.figure.ratio if self.relative else self.figure.value

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit
