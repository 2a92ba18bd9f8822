use super::*;

fn grade(typed: &str, text: &str) -> Option<Grade> {
    let query = Query::new(typed);
    let [word] = query.words() else {
        panic!("{typed:?} is not one word");
    };
    word.grade(text, &mut Vec::new())
}

fn score(typed: &str, text: &str) -> Option<usize> {
    Query::new(typed).score(text, &mut Vec::new())
}

#[test]
fn a_name_is_better_than_its_start_and_that_better_than_its_letters() {
    for (text, wanted) in [
        ("back", Some(Grade::Whole)),
        ("Back", Some(Grade::Whole)),
        ("backup", Some(Grade::Start)),
        ("my-backup", Some(Grade::WordStart)),
        ("myBackup", Some(Grade::WordStart)),
        ("setback-backup", Some(Grade::WordStart)),
        ("setback", Some(Grade::Inside)),
        ("b-a-c-k", Some(Grade::Scattered)),
        ("kcab", None),
        ("bac", None),
        ("", None),
        ("ünd-back", Some(Grade::WordStart)),
    ] {
        assert_eq!(grade("back", text), wanted, "{text}");
    }
}

#[test]
fn the_syntax_is_that_of_fzf_with_quotes() {
    for (typed, yes, no) in [
        ("'ack", "backup", "a-c-k"),
        ("^back", "backup", "my-backup"),
        ("up$", "backup", "upper"),
        ("^backup$", "Backup", "backup2"),
        ("!back", "home", "backup"),
        ("!back", "b-a-c-k", "setback"),
        ("!^back", "my-backup", "backup"),
        ("B", "aB", "ab"),
        ("\"B\"", "aB", "ab"),
        ("\"b\"", "ab", "aB"),
        ("\"my key\"", "my key 2", "my-key"),
        ("\"my key", "my key 2", "my  key"),
        ("!\"my key\"", "my-key", "my key 2"),
        ("my\\ key", "my key", "mykey"),
        ("key my", "my-key", "key"),
        ("\"a b\" c", "ca b", "a c b"),
        ("e", "É", "a"),
        ("é", "é", "e"),
        ("é", "É", "e"),
        ("\"e\"", "e", "é"),
        ("\\!a", "!a", "a"),
    ] {
        assert!(score(typed, yes).is_some(), "{typed} {yes}");
        assert!(score(typed, no).is_none(), "{typed} {no}");
    }
    for nothing in ["", "  ", "!", "'", "^", "$", "\"", "\"\"", "!\"\"", "' !"] {
        assert!(Query::new(nothing).words().is_empty(), "{nothing:?}");
    }
    assert!(!Query::new("!a !b").ranks() && Query::new("!a b").ranks());
}

#[test]
fn digits_are_a_number_too() {
    let number = |typed: &str| Query::new(typed).words()[0].number();
    assert_eq!(number("12"), Some(12));
    assert_eq!(number("!12"), Some(12));
    for typed in ["a12", "'12", "^12", "\"12\"", "99999999999999999999"] {
        assert_eq!(number(typed), None, "{typed}");
    }
}

#[test]
fn the_marks_are_where_the_grade_says() {
    for (typed, text, wanted) in [
        ("back", "setback-backup", &[8, 9, 10, 11][..]),
        ("ack", "backup", &[1, 2, 3]),
        ("bp", "backup", &[0, 5]),
        ("abc", "a-ab-c", &[2, 3, 5]),
        ("up$", "upup", &[2, 3]),
        ("a b", "ba", &[0, 1]),
        ("a !c", "ab", &[0]),
        ("語", "日本語", &[2]),
        ("a", "e\u{301}a", &[1]),
        ("x", "abc", &[]),
    ] {
        assert_eq!(Query::new(typed).marks(text), wanted, "{typed} {text}");
    }
}

#[test]
fn a_longer_search_matches_less_only_where_that_is_certain() {
    let narrows = |to: &str, from: &str| Query::new(to).narrows(&Query::new(from));
    for (to, from) in [
        ("ab", "a"),
        ("ab", ""),
        ("ab", "b"),
        ("a b", "a"),
        ("aB", "ab"),
        ("k8", "8"),
        ("!x a", "!x"),
        ("^a b", "^a"),
    ] {
        assert!(narrows(to, from), "{to:?} {from:?}");
    }
    for (to, from) in [
        ("a", "ab"),
        // Letters that are scattered in a name are not in another column.
        ("axb", "ab"),
        // It may match an id, which `8` does not.
        ("88", "8"),
        ("!ab", "!a"),
        ("ab$", "ab"),
        ("^ab", "^a"),
        ("ab", "A"),
        ("b", "a"),
        ("'ab", "'a"),
    ] {
        assert!(!narrows(to, from), "{to:?} {from:?}");
    }
}
