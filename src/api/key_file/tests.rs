//! The three forms, and what is none of them.

use super::*;

const RAW: &str = "7-notarealkeynotarealkeynotarealkeynotarealkeynotarealkeynotareal";

fn shown(text: &str) -> String {
    match read(text, Some("root".into())) {
        Ok(Credentials::ApiKey { user, key }) => {
            format!("{} key {}", user.unwrap(), key.expose())
        }
        Ok(Credentials::ScramKey { user, id, parts }) => format!(
            "{} parts {id} {} {} {}",
            user.unwrap(),
            parts.client_key.expose(),
            parts.stored_key.expose(),
            parts.server_key.expose()
        ),
        Ok(other) => format!("{other:?}"),
        Err(why) => format!("it {why}"),
    }
}

#[test]
fn the_raw_key() {
    let key = format!("root key {RAW}");
    for text in [RAW.to_owned(), format!(" {RAW}\r\n")] {
        assert_eq!(shown(&text), key);
    }
    assert_eq!(shown(" \n"), "it is empty");
    for odd in [
        "notakey",
        "x-notakey",
        "7-",
        "-x",
        "7-two words",
        "7-a\n8-b",
        "\u{1b}7-x",
    ] {
        assert_eq!(read(odd, None).err(), Some(KeyFileError::Form), "{odd:?}");
    }
}

#[test]
fn json() {
    let secret = RAW.strip_prefix("7-").unwrap();
    for text in [
        format!(r#"{{"raw_key":"{RAW}"}}"#),
        format!(r#"{{"raw_key":"{RAW}","api_key_id":7,"name":"x"}}"#),
        format!(r#"{{"raw_key":"{secret}","api_key_id":7}}"#),
    ] {
        assert_eq!(shown(&text), format!("root key {RAW}"), "{text}");
    }
    let parts = r#"{"client_key":"aa","stored_key":"bb","server_key":"cc","api_key_id":7}"#;
    assert_eq!(shown(parts), "root parts 7 aa bb cc");
    for (text, why) in [
        ("{", KeyFileError::Form),
        ("{}", KeyFileError::Missing("raw_key")),
        (r#"{"raw_key":1}"#, KeyFileError::Value("raw_key")),
        (r#"{"raw_key":"abc"}"#, KeyFileError::Value("raw_key")),
        (
            r#"{"raw_key":"7-x","api_key_id":8}"#,
            KeyFileError::Contradiction,
        ),
        (
            r#"{"raw_key":"7-x","api_key_id":"y"}"#,
            KeyFileError::Value("api_key_id"),
        ),
        (
            r#"{"client_key":"a","stored_key":"b","server_key":"c"}"#,
            KeyFileError::Missing("api_key_id"),
        ),
        (
            r#"{"client_key":"a","stored_key":"b","api_key_id":1}"#,
            KeyFileError::Missing("server_key"),
        ),
        (
            r#"{"client_key":["a"],"stored_key":"b","api_key_id":1}"#,
            KeyFileError::Value("client_key"),
        ),
    ] {
        assert_eq!(read(text, None).err(), Some(why), "{text}");
    }
}

#[test]
fn ini() {
    let parts = "client_key = aa==\nstored_key: bb\nServer_Key=cc\napi_key_id = 7\n";
    for head in [
        "[TRUENAS_API_KEY]\n",
        "# made today\n\n[anything]\n",
        "[DEFAULT]\r\n",
    ] {
        assert_eq!(shown(&format!("{head}{parts}")), "root parts 7 aa== bb cc");
    }
    let two =
        format!("[other]\nclient_key = wrong\n[TRUENAS_API_KEY]\n; here\n{parts}unknown = x\n");
    assert_eq!(shown(&two), "root parts 7 aa== bb cc");
    assert_eq!(
        shown(&format!("[TRUENAS_API_KEY]\nraw_key = {RAW}\n")),
        format!("root key {RAW}")
    );
    for (text, why) in [
        ("[a]\nx = 1\n[b]\ny = 2\n", KeyFileError::Section),
        ("[a", KeyFileError::Line(1)),
        ("[a]\nno sign\n", KeyFileError::Line(2)),
        ("# none\nraw_key = 7-x", KeyFileError::Line(2)),
        ("[a]\n[a]\n", KeyFileError::Line(2)),
        (
            "[a]\nraw_key = 7-x\nraw_key = 8-y",
            KeyFileError::Twice("raw_key"),
        ),
        (
            "[a]\napi_key_id = x\nraw_key = 7-x",
            KeyFileError::Value("api_key_id"),
        ),
        ("# nothing", KeyFileError::Section),
    ] {
        assert_eq!(read(text, None).err(), Some(why), "{text}");
    }
}

#[test]
fn no_error_repeats_what_is_in_the_file() {
    for text in [
        "hushhush",
        "{\"hushhush\"",
        r#"{"raw_key": "hush hush"}"#,
        "[a]\nhushhush",
        "[hushhush]\n[a]\n",
        "[a]\napi_key_id = hushhush",
    ] {
        let why = read(text, None).unwrap_err();
        assert!(!format!("{why} {why:?}").contains("hush"), "{why}");
    }
}

#[test]
fn what_people_save() {
    let key = format!("root key {RAW}");
    for text in [
        format!("\u{feff}{RAW}\r\n"),
        format!("\"{RAW}\"\n"),
        format!("'{RAW}'"),
        format!("TRUENAS_API_KEY={RAW}\n"),
        format!("\u{feff}# the NAS\r\nHOST=nas\r\nexport TRUENAS_API_KEY=\"{RAW}\"\r\n"),
        format!("export\tTNKEYS_API_KEY='{RAW}'"),
        format!("TRUENAS_API_KEY = {RAW} # of nas1\n"),
        format!("TNKEYS_API_KEY=8-other\nTRUENAS_API_KEY={RAW}\n"),
        format!("\u{feff}{{\"raw_key\": \"{RAW}\"}}\r\n"),
        format!("\u{feff}[TRUENAS_API_KEY]\r\nraw_key = \"{RAW}\"\r\n"),
    ] {
        assert_eq!(shown(&text), key, "{text:?}");
    }
    for (text, why) in [
        ("{\"name\": \"x\"}", "it has no raw_key"),
        ("[a]\nname = x", "it has no raw_key"),
        (
            "TRUENAS_API_KEY=hush hush",
            "it sets TRUENAS_API_KEY to something that is not an API key (ID-SECRET)",
        ),
        (
            "TRUENAS_API_KEY=7-a\nTRUENAS_API_KEY=7-b",
            "it has TRUENAS_API_KEY twice",
        ),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nhush\n",
            "it holds a certificate or a private key (PEM), and no API key",
        ),
        (
            "OTHER=x",
            "it holds neither an API key (ID-SECRET) nor a known form of one",
        ),
        ("\"\"", "it is empty"),
    ] {
        assert_eq!(shown(text), why, "{text:?}");
    }
}
