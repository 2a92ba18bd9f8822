//! Whether every key that matches one term also matches another one, as far as the terms show it.

use super::condition::Condition;
use super::term::Term;
use super::value::Pattern;

impl Term {
    /// Whether every key that it matches is also matched by `wide`.
    pub fn implies(&self, wide: &Self) -> bool {
        match (self.not, wide.not) {
            (false, false) => self.condition.is_within(&wide.condition),
            (true, true) => wide.condition.is_within(&self.condition),
            _ => false,
        }
    }
}

impl Condition {
    /// Whether it holds only where `wide` holds, and `wide` fails only where it fails.
    fn is_within(&self, wide: &Self) -> bool {
        match (self, wide) {
            (Self::Owner(own), Self::Owner(wide))
            | (Self::Name(own), Self::Name(wide))
            | (Self::System(own), Self::System(wide)) => each(own, wide),
            (Self::Id(own), Self::Id(wide)) => own.iter().all(|it| wide.contains(it)),
            (Self::State(own), Self::State(wide)) => own.iter().all(|it| wide.contains(it)),
            (Self::Access(own), Self::Access(wide)) => own.iter().all(|it| wide.contains(it)),
            (Self::Expires(own), Self::Expires(wide))
            | (Self::Created(own), Self::Created(wide)) => own.is_within(wide),
            // A range with a start is about uses, and one without is also about keys that were never used.
            (Self::Seen(own), Self::Seen(wide)) => {
                own.from.is_some() == wide.from.is_some() && own.is_within(wide)
            }
            _ => self == wide,
        }
    }
}

fn each(own: &[Pattern], wide: &[Pattern]) -> bool {
    own.iter()
        .all(|it| wide.iter().any(|wide| it.implies(wide)))
}
