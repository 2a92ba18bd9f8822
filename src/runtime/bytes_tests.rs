//! How many bytes one key press sends, from the state machine to the terminal: over SSH every one of them is seen.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

use crate::app::testkit::*;
use crate::domain::rule::{Rule, Verb};
use crate::domain::{Access, ApiKey, Release};
use crate::term::painter::Painter;
use crate::view;
use crate::view::theme::Theme;

/// Counts what is written.
#[derive(Clone, Default)]
struct Count(Rc<RefCell<usize>>);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0.borrow_mut() += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Rig {
    it: Driven,
    theme: Theme,
    count: Count,
    painter: Painter<Count>,
}

impl Rig {
    fn new(mut it: Driven, keys: Vec<ApiKey>, theme: Theme) -> Self {
        it.press("R");
        it.listed(keys);
        let (columns, rows) = it.model.cx.size;
        let count = Count::default();
        let mut rig = Self {
            it,
            theme,
            painter: Painter::new(count.clone(), Size::new(columns, rows), theme.color),
            count,
        };
        rig.frame();
        rig
    }

    /// The bytes of a frame.
    fn frame(&mut self) -> usize {
        let (columns, rows) = self.it.model.cx.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let cursor = view::draw(&self.it.model, self.theme, &mut buffer);
        *self.count.0.borrow_mut() = 0;
        self.painter.paint(&buffer, cursor).unwrap();
        *self.count.0.borrow()
    }

    /// The most bytes of one key press, through the whole list and back.
    fn most(&mut self) -> usize {
        let mut most = 0;
        for key in ["Down", "Up"] {
            for _ in 1..self.it.model.cx.keys.len() {
                self.it.press(key);
                most = most.max(self.frame());
                assert_eq!(self.frame(), 0, "nothing has changed");
            }
        }
        most
    }
}

/// Keys of the sizes that people have, in every state.
fn owned_keys() -> Vec<ApiKey> {
    let mut keys = user_keys();
    keys.extend([
        user_key(12, "audit-report", Some("svc-metrics"), 5, Some(29)),
        user_key(6, "nextcloud-sync", Some("svc-backup"), 200, Some(160)),
        user_key(2, "proxmox-csi", Some("truenas_admin"), 830, None),
        user_key(11, "restic-offsite", Some("svc-backup"), 30, Some(89)),
        user_key(1, "terraform", Some("truenas_admin"), 1090, None),
        user_key(10, "uptime-kuma", Some("svc-metrics"), 90, None),
    ]);
    keys
}

fn keys_with_rules() -> Vec<ApiKey> {
    let rule = Rule::new;
    let few = vec![
        rule(Verb::Call, "replication.*"),
        rule(Verb::Call, "zfs.snapshot.*"),
        rule(Verb::Subscribe, "zfs.snapshot.query"),
    ];
    let monitor = vec![
        rule(Verb::Get, "*"),
        rule(Verb::Call, "*.query"),
        rule(Verb::Call, "*.get_instance"),
        rule(Verb::Call, "*.config"),
        rule(Verb::Subscribe, "*"),
    ];
    let rules = [few, monitor, vec![Rule::everything()], Vec::new()];
    let keys = owned_keys().into_iter().zip(rules.iter().cycle());
    keys.map(|(key, rules)| ApiKey {
        access: Access::Allowlist(rules.clone().into()),
        ..key
    })
    .collect()
}

const THEMES: [Theme; 2] = [
    Theme::FULL,
    Theme {
        color: false,
        ascii: true,
        ..Theme::FULL
    },
];

fn most(columns: u16, theme: Theme) -> [usize; 2] {
    [
        (Release::new(25, 10, 5), owned_keys()),
        (Release::new(24, 4, 2), keys_with_rules()),
    ]
    .map(|(release, keys)| {
        let it = Driven::online(release, None, columns, 40);
        Rig::new(it, keys, theme).most()
    })
}

#[test]
fn an_arrow_key_sends_at_most_80_bytes_in_100_columns() {
    for theme in THEMES {
        let most = most(100, theme);
        assert!(most.iter().all(|it| *it <= 80), "{most:?}");
    }
}

#[test]
fn an_arrow_key_sends_at_most_220_bytes_with_the_details_beside_the_list() {
    for theme in THEMES {
        let most = most(120, theme);
        assert!(most.iter().all(|it| *it <= 220), "{most:?}");
    }
}
