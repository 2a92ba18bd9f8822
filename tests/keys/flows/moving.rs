//! Which key is selected after the list changed, was filtered or sorted.

use super::*;

/// The words of the selected row: id and name first.
fn row(screen: &vt100::Screen) -> Vec<String> {
    let contents = screen.contents();
    let row = contents.lines().find_map(|line| line.strip_prefix('▌'));
    let words = row.unwrap_or_default().split_whitespace();
    words.map(str::to_owned).collect()
}

/// The names of the rows, from the top of the page.
fn names(screen: &vt100::Screen) -> Vec<String> {
    let contents = screen.contents();
    let rows = contents
        .lines()
        .skip_while(|line| !line.contains("NAME"))
        .skip(1);
    let named = rows.map_while(|line| {
        let mut words = line.trim_start_matches('▌').split_whitespace();
        words.next()?.parse::<i64>().ok()?;
        words.next().map(str::to_owned)
    });
    named.collect()
}

impl Run {
    fn selected(&self) -> String {
        self.pty.screen(row).get(1).cloned().unwrap_or_default()
    }

    #[track_caller]
    fn wait_selected(&self, name: &str) {
        self.pty.wait_for(&format!("{name}, selected"), |screen| {
            row(screen).get(1).is_some_and(|selected| selected == name)
        });
    }

    /// Deletes the selected key, as a person does.
    fn delete_selected(&mut self, name: &str) {
        self.pty.send("d");
        self.pty.wait_text(&format!("Delete key {name}"));
        self.pty.send("y");
        self.pty
            .wait_for("the deletion", |_| self.sim.key_id(name).is_none());
        self.pty.wait_no_text("Delete key");
        self.pty.wait_for("no row of it", |screen| {
            !names(screen).contains(&name.to_owned())
        });
    }
}

#[test]
fn two_deletes_in_a_row_delete_two_neighbors() {
    for (release, way) in [(Release::V25_10, Way::Ws), (Release::V24_04, Way::Unix)] {
        for reverse in [false, true] {
            let mut run = Run::start(release, way);
            if reverse {
                run.pty.send("O");
                run.pty.wait_text("by name ↓");
                run.pty.send("g");
            }
            let shown = run.pty.screen(names);
            for name in &shown[..=3] {
                run.wait_selected(name);
                if *name != shown[3] {
                    run.pty.send("j");
                }
            }
            run.delete_selected(&shown[3]);
            run.wait_selected(&shown[4]);
            run.delete_selected(&shown[4]);
            run.wait_selected(&shown[5]);
            // Of the last row, the one before.
            run.pty.send("G");
            let last = run.pty.screen(names);
            run.wait_selected(&last[last.len() - 1]);
            run.delete_selected(&last[last.len() - 1]);
            run.wait_selected(&last[last.len() - 2]);
            run.leave();
        }
    }
}

#[test]
fn a_delete_under_a_filter_goes_on_to_the_next_match() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("/svc");
    run.pty.wait_text("/svc   ");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    let shown = run.pty.screen(names);
    run.wait_selected(&shown[0]);
    run.delete_selected(&shown[0]);
    run.wait_selected(&shown[1]);
    run.delete_selected(&shown[1]);
    run.wait_selected(&shown[2]);
    // Esc shows all keys, and this one among them.
    run.pty.send(ESC);
    run.pty.wait_text("10 keys");
    run.wait_selected(&shown[2]);
    run.leave();
}

#[test]
fn a_delete_by_somebody_else_goes_on_to_the_next_row_too() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    let shown = run.pty.screen(names);
    run.pty.send("jj");
    run.wait_selected(&shown[2]);
    let mut other = Setup::tnkeys()
        .args(["-U", run.sim.user()])
        .env("TNKEYS_PASSWORD", run.sim.password())
        .arg(run.sim.uri())
        .spawn();
    other.wait_text("ansible");
    other.send(&format!("/{}{ENTER}", shown[2]));
    other.wait_text("n new");
    other.send("d");
    other.wait_text(&format!("Delete key {}", shown[2]));
    other.send("y");
    run.wait_selected(&shown[3]);
    other.send("q");
    run.leave();
}

#[test]
fn a_delete_in_a_list_that_a_worker_arranges_goes_on_to_the_next_row() {
    let config = Config {
        release: Release::V25_10,
        keys: Some(3_000),
        ..Config::default()
    };
    let mut run = Run::showing("3000 keys", config, Way::Unix, 80, 24);
    // Until the worker has arranged the list, there is no row to go to.
    run.pty.wait_text("1/3000");
    run.pty.send("O");
    run.pty.wait_text("by name ↓");
    run.pty.send("G");
    run.pty.wait_text("3000/3000");
    let shown = run.pty.screen(names);
    let at = shown.len() - 4;
    run.pty.send("kkk");
    run.wait_selected(&shown[at]);
    run.delete_selected(&shown[at]);
    run.wait_selected(&shown[at + 1]);
    run.pty.wait_text("2997/2999");
    run.leave();
}

#[test]
fn digits_find_the_id_and_the_best_match_is_selected_at_the_top() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("G");
    run.pty.send("/8");
    run.pty.wait_text("best match");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    let name = |id: &str| {
        run.pty.wait_for("the id, selected", |screen| {
            row(screen).first().is_some_and(|selected| selected == id)
        });
        run.selected()
    };
    let found = name("8");
    assert_eq!(run.pty.screen(names)[0], found);
    run.pty.send(ESC);
    run.pty.wait_text("12 keys");
    run.wait_selected(&found);
    // Words, exclusions and quoted text.
    for (typed, count) in [
        ("/admin !old", "3 of 12"),
        ("/\"t-a\"", "0 of 12"),
        ("/\"t-r\"", "1 of 12"),
    ] {
        run.pty.send(typed);
        run.pty.wait_text(count);
        run.pty.send(ESC);
        run.pty.wait_text("12 keys");
    }
    // Sorting leaves the best match.
    run.pty.send("/a");
    run.pty.wait_text("best match");
    run.pty.send(ENTER);
    run.pty.send("s");
    run.pty.wait_text("by name ↑");
    run.pty.send("s");
    run.pty.wait_text("by id ↑");
    run.pty.send(ESC);
    run.leave();
}

#[test]
fn the_letters_that_match_are_marked() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("/back");
    run.pty.wait_text("/back   ");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    run.pty.screen(|screen| {
        let contents = screen.contents();
        let at = contents
            .lines()
            .position(|line| line.contains("backup-replication"))
            .unwrap();
        let line = contents.lines().nth(at).unwrap();
        let column = line.chars().take_while(|c| *c != 'b').count();
        let cell = |offset: usize| {
            let column = u16::try_from(column + offset).unwrap();
            screen.cell(u16::try_from(at).unwrap(), column).unwrap()
        };
        for offset in 0..4 {
            assert_ne!(cell(offset).fgcolor(), cell(5).fgcolor(), "{offset}");
        }
        assert_eq!(cell(4).fgcolor(), cell(5).fgcolor());
    });
    run.leave();
}

#[test]
fn the_keys_that_need_attention_are_those_of_the_heading() {
    for (release, heading, shown) in [
        (
            Release::V25_10,
            "12 keys  2 expiring  1 expired  1 revoked  1 orphaned",
            5,
        ),
        (Release::V24_04, "12 keys  9 revoked by 25.04", 9),
    ] {
        let mut run = Run::start(release, Way::Ws);
        run.pty.wait_text(heading);
        run.pty.send("!");
        run.pty.wait_text(&format!("! {shown} of 12 keys"));
        assert_eq!(run.pty.screen(names).len(), shown);
        // A filter is added to it.
        let first = run.selected();
        run.pty.send(&format!("/{first}"));
        run.pty.wait_text(&format!("! /{first}   1 of 12"));
        run.pty.send(ESC);
        run.pty.wait_text(heading);
        run.wait_selected(&first);
        run.pty.send("!");
        run.pty.wait_text(&format!("! {shown} of 12 keys"));
        run.pty.send("!");
        run.pty.wait_text(heading);
        run.leave();
    }
}

#[test]
fn when_no_key_needs_attention_the_program_says_so() {
    let config = Config {
        release: Release::V25_10,
        keys: Some(0),
        ..Config::default()
    };
    let mut run = Run::showing("0 keys", config, Way::Unix, 80, 24);
    run.pty.send("!");
    run.pty.wait_text("no key needs attention");
    run.leave();
}
