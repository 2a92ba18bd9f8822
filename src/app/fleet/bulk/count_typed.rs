//! The number that the user types before an action on many keys.

/// More keys than this need the number.
pub const FREE: usize = 5;
/// Characters that are accepted: no plan has more keys than that.
const LONGEST: usize = 7;

/// The number that is required, and what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CountTyped {
    /// The number; `None` if a button is enough.
    pub needed: Option<usize>,
    /// What was typed.
    pub typed: String,
}

impl CountTyped {
    /// What an action on so many keys of so many systems requires.
    pub fn of(keys: usize, systems: usize) -> Self {
        Self {
            needed: (keys > FREE || systems > 1).then_some(keys),
            typed: String::new(),
        }
    }

    /// Types a character. Only digits count.
    pub fn type_char(&mut self, c: char) {
        if self.needed.is_some() && c.is_ascii_digit() && self.typed.len() < LONGEST {
            self.typed.push(c);
        }
    }

    /// Whether the action may run. The number is compared as text: `012` is not 12.
    pub fn is_enough(&self) -> bool {
        self.needed
            .is_none_or(|needed| self.typed == needed.to_string())
    }

    /// Whether another number was typed.
    pub fn is_wrong(&self) -> bool {
        !self.typed.is_empty() && !self.is_enough()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(keys: usize, systems: usize, text: &str) -> bool {
        let mut it = CountTyped::of(keys, systems);
        text.chars().for_each(|c| it.type_char(c));
        it.is_enough()
    }

    #[test]
    fn five_keys_on_one_system_need_no_number() {
        assert!(typed(5, 1, ""));
        assert!(!typed(6, 1, ""));
        assert!(!typed(2, 2, ""));
        assert!(typed(6, 1, "6"));
        assert!(typed(2, 2, "2"));
        assert!(!typed(12, 1, "012"));
        assert!(!typed(12, 1, "1"));
        assert!(!typed(12, 1, "123"));
    }

    proptest! {
        #[test]
        fn only_the_number_itself_is_enough(keys in 6usize..20_000, text in "[0-9]{0,6}") {
            prop_assert_eq!(typed(keys, 1, &text), text == keys.to_string());
        }
    }
}
