//! The comparisons of a condition.

/// A comparison of a column with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    /// The value is a list.
    In,
    /// The value is a list.
    NotIn,
    /// The column contains the text.
    Contains,
    /// The column does not contain the text.
    ContainsNot,
    /// The column starts with a match of the regular expression.
    Matches,
    StartsWith,
    EndsWith,
}
