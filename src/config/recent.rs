//! Remembers the systems of the last connections: their addresses, without the names of users.

use super::dirs::State;
use super::state_list;
use crate::domain::{Address, Fault};

const FILE: &str = "recent-systems.json";
/// The number of systems that are kept.
const MOST: usize = 8;

/// The addresses, latest first. An invalid file counts as empty. Blocks.
pub fn recent(state: &State) -> Vec<Address> {
    let kept: Vec<String> = state_list::read(state, FILE).unwrap_or_default();
    let kept = kept.iter().filter_map(|it| Address::parse(it).ok());
    kept.take(MOST).collect()
}

/// Makes an address the latest one. Blocks.
///
/// # Errors
/// When the list cannot be read or written.
pub fn remember(state: &State, address: &Address) -> Result<(), Fault> {
    let Some(place) = address.without_user() else {
        return Ok(());
    };
    let text = place.to_string();
    state_list::change(state, FILE, |kept: &mut Vec<String>| {
        kept.retain(|it| *it != text);
        kept.insert(0, text.clone());
        kept.truncate(MOST);
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn the_latest_comes_first_without_a_user() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::at(dir.path());
        for text in [
            "nas1",
            "ssh://somebody@nas2",
            "nas1:8443",
            "nas1",
            "unix:/x.sock",
        ] {
            remember(&state, &address(text)).unwrap();
        }
        let found: Vec<String> = recent(&state).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["wss://nas1", "wss://nas1:8443", "ssh://nas2"]);
        let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert!(!text.contains("somebody"), "{text}");
        for n in 0..20 {
            remember(&state, &address(&format!("host{n}"))).unwrap();
        }
        assert_eq!(recent(&state).len(), MOST);
        std::fs::write(dir.path().join(FILE), "{").unwrap();
        assert!(recent(&state).is_empty());
        assert_eq!(remember(&State::default(), &address("nas1")), Ok(()));
    }
}
