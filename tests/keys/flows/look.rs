//! What a stranger sees of the list: the legend, the columns that use the room, the selected row, the details beside it.

use super::sessions::Other;
use super::*;

fn config(release: Release) -> Config {
    Config {
        release,
        ..Config::default()
    }
}

/// The row of the screen that contains a text.
fn row_of(screen: &vt100::Screen, text: &str) -> Option<u16> {
    let (_, columns) = screen.size();
    let rows = screen.rows(0, columns.get());
    (0..)
        .zip(rows)
        .find(|(_, row)| row.contains(text))
        .map(|(y, _)| y)
}

#[test]
fn a_legend_stands_below_the_list_in_the_first_three_runs() {
    let state = tempfile::tempdir().unwrap();
    for (release, legend) in [
        (Release::V25_10, "✗ expired or revoked"),
        (Release::V24_04, "⚠ revoked by 25.04"),
        (Release::V25_10, "» rotating"),
    ] {
        let run = || {
            let size = (80, 24);
            Run::keeping(
                "ansible",
                config(release),
                Way::Ws,
                size,
                Some(state.path()),
            )
        };
        let mut run = run();
        run.pty.wait_text(legend);
        run.pty.wait_for("a dim line above the footer", |screen| {
            let below = row_of(screen, legend).is_some_and(|y| y == 21);
            below && screen.cell(21, 1).is_some_and(vt100::Cell::dim)
        });
        // A terminal with fewer rows keeps them for keys.
        run.pty.resize(80, 23);
        run.pty.wait_no_text(legend);
        run.pty.send("q");
        assert_eq!(run.pty.wait_exit(), 0);
    }
    let mut run = Run::keeping(
        "ansible",
        config(Release::V25_10),
        Way::Ws,
        (80, 24),
        Some(state.path()),
    );
    run.pty.wait_text("orphaned");
    run.pty.wait_no_text("expired or revoked");
    run.pty.send("q");
    assert_eq!(run.pty.wait_exit(), 0);
}

#[test]
fn the_demo_shows_the_legend_and_keeps_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("TNKEYS_STATE_DIR", state.path())
        .spawn();
    pty.wait_text("✗ expired or revoked");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    assert_eq!(fs::read_dir(state.path()).unwrap().count(), 0);
}

#[test]
fn room_goes_to_the_roles_and_to_who_uses_a_key() {
    let mut run = Run::with(config(Release::V25_10), Way::Ws, 100, 40);
    run.pty.wait_text("ROLES");
    let other = run
        ._runtime
        .block_on(Other::come(&run.sim, Release::V25_10));
    run.pty.send("R");
    run.pty.wait_for("who uses ansible", |screen| {
        let heading = row_of(screen, "USED BY");
        let row = row_of(screen, "ansible").and_then(|y| screen.rows(0, 100).nth(y.into()));
        let row = row.unwrap_or_default();
        heading.is_some() && row.contains("full admin") && row.contains("127.0.0.1")
    });
    // Beside the details as well.
    run.pty.resize(120, 40);
    run.pty.wait_text("used by     1 session from 127.0.0.1");
    drop(other);
}

#[test]
fn what_survives_the_upgrade_is_the_exception_and_full_access_stands_out() {
    let mut run = Run::with(config(Release::V24_04), Way::Ws, 120, 40);
    run.pty.wait_text("AT 25.04");
    let yellow = |screen: &vt100::Screen, text: &str| {
        let y = row_of(screen, text)?;
        let row = screen.rows(0, 120).nth(y.into())?;
        let at = row.find(text).map(|at| row[..at].chars().count())?;
        let cell = screen.cell(y, at as u16)?;
        Some(cell.fgcolor() == vt100::Color::Idx(3))
    };
    run.pty.wait_for("the colors of the rows", |screen| {
        yellow(screen, "* full access") == Some(true)
            && yellow(screen, "✓ survives") == Some(false)
            && yellow(screen, "⚠ revoked") == Some(false)
            && yellow(screen, "5 rules") == Some(false)
    });
    // The details name the shortcut of what helps.
    run.pty.wait_text("* full access  e edit");
    run.pty.send("j");
    run.pty.wait_text("⚠ revoked by 25.04  U upgrade");
    run.pty.send("U");
    run.pty.wait_text("Upgrade to 25.04");
}

#[test]
fn the_selected_row_is_seen_without_colour() {
    let mut pty = Setup::tnkeys()
        .args(["--demo", "--ascii"])
        .env("NO_COLOR", "1")
        .spawn();
    pty.wait_text("ansible");
    pty.send("j");
    pty.wait_for("a marker and an underlined bold name", |screen| {
        let Some(y) = row_of(screen, "audit-report") else {
            return false;
        };
        let row = screen.rows(0, 80).nth(y.into()).unwrap_or_default();
        let at = row.find("audit-report").unwrap_or_default() as u16;
        let name = screen.cell(y, at);
        let plain = screen.cell(y - 1, at);
        row.starts_with('>')
            && name.is_some_and(|it| it.bold() && it.underline())
            && plain.is_some_and(|it| !it.bold() && !it.underline())
    });
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}

#[test]
fn the_details_beside_the_list_name_the_key_that_helps() {
    let mut pty = Setup::tnkeys().arg("--demo").size(204, 60).spawn();
    for line in [
        "* full access  n new",
        "! never expires  e edit",
        "other keys  old-laptop, proxmox-csi, terraform",
    ] {
        pty.wait_text(line);
    }
    pty.send("j");
    pty.wait_text("no auto-renewal  t rotate");
    pty.send("G");
    pty.send("k");
    pty.wait_text("orphaned: the owner was deleted  d delete");
    // Full screen, the warnings come first.
    pty.send(ENTER);
    pty.wait_for("the details", |screen| {
        let warning = row_of(screen, "? orphaned: the owner was deleted");
        warning.is_some() && warning < row_of(screen, "created ")
    });
    pty.send(ESC);
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
}
