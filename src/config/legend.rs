//! Counts the runs in which the user has seen the legend of the list.

use super::dirs::State;
use super::files;
use crate::domain::Fault;

const FILE: &str = "legend-seen";

/// The legend is shown in this many runs.
const RUNS: u32 = 3;

/// Whether the legend is still shown. An invalid file counts as seen often enough; without a directory (the demo) the legend is always
/// shown. Blocks.
pub fn is_due(state: &State) -> bool {
    match state.file(FILE) {
        Some(path) => {
            files::read(&path).is_ok_and(|text| count(text.as_deref()).is_some_and(|it| it < RUNS))
        }
        None => true,
    }
}

/// Counts this run. Blocks.
///
/// # Errors
/// When the count cannot be written.
pub fn count_run(state: &State) -> Result<(), Fault> {
    let Some(path) = state.file(FILE) else {
        return Ok(());
    };
    let lock = files::lock(&path)?;
    match count(files::read(&path)?.as_deref()) {
        Some(seen) if seen < RUNS => files::replace(&lock, &path, &format!("{}\n", seen + 1)),
        // An invalid file is not rewritten.
        _ => Ok(()),
    }
}

/// The count in the file; zero without a file.
fn count(text: Option<&str>) -> Option<u32> {
    match text {
        None => Some(0),
        Some(text) => text.strip_suffix('\n')?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_runs_are_counted_and_an_invalid_file_stays() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        for _ in 0..RUNS {
            assert!(is_due(&state));
            count_run(&state).unwrap();
        }
        assert!(!is_due(&state));
        count_run(&state).unwrap();
        assert_eq!(
            std::fs::read_to_string(dir.path().join(FILE)).unwrap(),
            "3\n"
        );
        for invalid in ["", "x\n", "-1\n", "1", "99999999999\n"] {
            std::fs::write(dir.path().join(FILE), invalid).unwrap();
            assert!(!is_due(&state), "{invalid:?}");
            count_run(&state).unwrap();
            assert_eq!(
                std::fs::read_to_string(dir.path().join(FILE)).unwrap(),
                invalid
            );
        }
    }

    #[test]
    fn the_demo_keeps_nothing_and_always_has_a_legend() {
        assert!(is_due(&State::default()));
        assert_eq!(count_run(&State::default()), Ok(()));
        assert!(is_due(&State::default()));
    }
}
