//! The filtered list as a file and on the clipboard, and the columns of the configuration.

use super::*;

/// The only file in a directory with this extension.
fn file(dir: &Path, extension: &str) -> Option<String> {
    let entries = fs::read_dir(dir).unwrap().flatten();
    let mut found = entries.filter(|it| it.path().extension().is_some_and(|it| it == extension));
    found
        .next()
        .map(|it| fs::read_to_string(it.path()).unwrap())
}

#[test]
fn what_the_filter_shows_goes_to_a_file_and_to_the_clipboard() {
    let mut run = Run::start(Release::V25_10, Way::Ws);
    run.pty.send("/");
    run.pty.send("owner:svc-backup !name:next");
    run.pty.wait_text("next   2 of");
    run.pty.send(ENTER);
    run.pty.wait_text("n new");
    run.pty.send("w");
    run.pty.wait_text("None contains a secret");
    run.pty.send(F2);
    run.pty.wait_text("wrote");
    let csv = file(&run.pty.home(), "csv").unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "system,id,name,owner,created,expires,state,roles,used-by,last-used"
    );
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(csv.contains(",backup-replication,svc-backup,"), "{csv}");
    // The same file is not overwritten, and another format is another file.
    run.pty.send("w");
    run.pty.wait_text("None contains a secret");
    run.pty.send(F2);
    run.pty.wait_text("already exists");
    assert_eq!(file(&run.pty.home(), "csv").unwrap(), csv);
    run.pty.send(ESC);
    run.pty.wait_no_text("already exists");
    run.pty.wait_until_it_takes_keys();
    // To the clipboard.
    run.pty.send("w");
    run.pty.wait_text("None contains a secret");
    run.pty.send(TAB);
    run.pty.wait_text("The clipboard is not cleared");
    let mark = run.pty.mark();
    run.pty.send(RIGHT);
    run.pty.send(F2);
    run.pty.wait_text("sent the text to your terminal");
    // Its start: a multiple of three bytes, so that nothing is padded.
    let osc = format!(
        "\x1b]52;c;{}",
        BASE64_STANDARD.encode(&csv.as_bytes()[..60])
    );
    run.pty.wait_written(mark, osc.as_bytes());
    let home = run.pty.home();
    assert!(file(&home, "md").is_none() && file(&home, "json").is_none());
    run.assert_no_secret_in("the export", csv.as_bytes());
    run.leave();
}

#[test]
fn the_configuration_chooses_the_columns() {
    let config = tempfile::tempdir().unwrap();
    let path = config.path().join("config.toml");
    fs::write(&path, "[list]\ncolumns = [\"state\", \"name\", \"id\"]\n").unwrap();
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("TNKEYS_CONFIG_DIR", config.path())
        .spawn();
    pty.wait_text("backup-replication");
    pty.wait_until_it_takes_keys();
    let contents = pty.contents();
    let header = contents.lines().find(|it| it.contains("STATE")).unwrap();
    let columns: Vec<&str> = header.split_whitespace().collect();
    assert_eq!(columns, ["STATE", "NAME", "ID"], "{contents}");
    pty.send("q");
    assert_eq!(pty.wait_exit(), 0);
    // What is wrong is said with its line, and nothing starts.
    fs::write(&path, "[list]\ncolumns = [\n  \"name\",\n  \"ownr\",\n]\n").unwrap();
    let mut pty = Setup::tnkeys()
        .arg("--demo")
        .env("TNKEYS_CONFIG_DIR", config.path())
        .spawn();
    assert_ne!(pty.wait_exit(), 0);
    pty.wait_words("config.toml:4: unknown column");
}
