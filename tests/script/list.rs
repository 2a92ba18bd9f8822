//! `tnkeys list`.

use crate::support::system::{ERAS, System};

#[test]
fn every_key_is_a_row() {
    for release in ERAS {
        let system = System::start(release);
        let table = system.run(&["list"]).ok();
        let keys = system.keys();
        assert!(keys.len() >= 10, "{release}");
        assert_eq!(table.lines().count(), keys.len() + 1, "{table}");
        for key in keys {
            let name = key["name"].as_str().unwrap();
            assert!(table.contains(name), "{name}: {table}");
        }
    }
}
