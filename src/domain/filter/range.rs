//! A range of times, whose ends may move with the clock.

use jiff::{SignedDuration, Timestamp};

use super::token::Operator;
use super::value::When;

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    at: Anchor,
    /// Whether the range contains it.
    closed: bool,
}

/// A time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    /// A fixed one.
    Fixed(Timestamp),
    /// One that is this far from the current time.
    Moving(SignedDuration),
}

/// A range of times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: Option<End>,
    pub(super) to: Option<End>,
}

/// On which side of the current time a duration lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// `created>1y`: more than a year ago.
    Past,
    /// `expires>1y`: in more than a year.
    Future,
}

fn fixed(at: Timestamp, closed: bool) -> Option<End> {
    let at = Anchor::Fixed(at);
    Some(End { at, closed })
}

fn moving(by: SignedDuration, closed: bool) -> Option<End> {
    let at = Anchor::Moving(by);
    Some(End { at, closed })
}

impl End {
    pub(super) fn at(self, now: Timestamp) -> Timestamp {
        match self.at {
            Anchor::Fixed(at) => at,
            Anchor::Moving(by) => now.saturating_add(by).unwrap_or(now),
        }
    }

    /// When this end reaches a time, and the next instant; nothing if it does not move.
    fn reaches(self, at: Timestamp) -> [Option<Timestamp>; 2] {
        let Anchor::Moving(by) = self.at else {
            return [None, None];
        };
        let then = at.checked_sub(by).ok();
        [
            then,
            then.and_then(|then| then.checked_add(SignedDuration::from_nanos(1)).ok()),
        ]
    }

    /// Whether a start is not before another one.
    fn is_from_later(self, other: Self) -> bool {
        match (self.at, other.at) {
            (Anchor::Fixed(a), Anchor::Fixed(b)) => a > b || a == b && self.closed <= other.closed,
            (Anchor::Moving(a), Anchor::Moving(b)) => {
                a > b || a == b && self.closed <= other.closed
            }
            _ => false,
        }
    }

    /// Whether an end is not after another one.
    fn is_to_earlier(self, other: Self) -> bool {
        match (self.at, other.at) {
            (Anchor::Fixed(a), Anchor::Fixed(b)) => a < b || a == b && self.closed <= other.closed,
            (Anchor::Moving(a), Anchor::Moving(b)) => {
                a < b || a == b && self.closed <= other.closed
            }
            _ => false,
        }
    }
}

impl Range {
    /// The range of `<30d`, `>=2026-12-01`, `:2026-12-01`; `None` for `:30d`.
    pub(super) fn new(operator: Operator, when: When, side: Side) -> Option<Self> {
        let closed = matches!(operator, Operator::AtMost | Operator::AtLeast);
        let less = matches!(operator, Operator::Less | Operator::AtMost);
        let (from, to) = match (when, side, operator) {
            (When::Span(_), _, Operator::Is) => return None,
            // What has passed does not expire within 30 days.
            (When::Span(by), Side::Future, _) if less => {
                (moving(SignedDuration::ZERO, false), moving(by, closed))
            }
            (When::Span(by), Side::Future, _) => (moving(by, closed), None),
            (When::Span(by), Side::Past, _) if less => (moving(-by, closed), None),
            (When::Span(by), Side::Past, _) => (None, moving(-by, closed)),
            (When::Day(start, end), _, Operator::Is) => (fixed(start, true), fixed(end, false)),
            (When::Day(start, _), _, Operator::Less) => (None, fixed(start, false)),
            (When::Day(_, end), _, Operator::AtMost) => (None, fixed(end, false)),
            (When::Day(_, end), _, Operator::More) => (fixed(end, true), None),
            (When::Day(start, _), _, Operator::AtLeast) => (fixed(start, true), None),
        };
        Some(Self { from, to })
    }

    pub(super) fn contains(&self, at: Timestamp, now: Timestamp) -> bool {
        let from = self.from.is_none_or(|it| {
            let start = it.at(now);
            at > start || it.closed && at == start
        });
        let to = self.to.is_none_or(|it| {
            let end = it.at(now);
            at < end || it.closed && at == end
        });
        from && to
    }

    /// When a time enters or leaves the range because the clock goes on.
    pub(super) fn moments(&self, at: Timestamp) -> impl Iterator<Item = Timestamp> {
        let ends = [self.from, self.to].into_iter().flatten();
        ends.flat_map(move |it| it.reaches(at)).flatten()
    }

    /// Whether its ends move with the clock.
    pub(super) fn moves(&self) -> bool {
        let ends = [self.from, self.to];
        let mut ends = ends.into_iter().flatten();
        ends.any(|it| matches!(it.at, Anchor::Moving(_)))
    }

    /// How far into the past it reaches, if a part of it does.
    pub(super) fn earliest(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = [self.from, self.to];
        ends.into_iter().flatten().map(|it| it.at(now)).min()
    }

    /// Whether it is within another range at every time, as far as its ends show it.
    pub(super) fn is_within(&self, wide: &Self) -> bool {
        let from = match (self.from, wide.from) {
            (_, None) => true,
            (Some(own), Some(wide)) => own.is_from_later(wide),
            (None, Some(_)) => false,
        };
        let to = match (self.to, wide.to) {
            (_, None) => true,
            (Some(own), Some(wide)) => own.is_to_earlier(wide),
            (None, Some(_)) => false,
        };
        from && to
    }
}
