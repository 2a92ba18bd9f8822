//! How a script signs in: certificates, keys from the environment and from files, a typed password and one-time code.

use super::*;

#[test]
fn a_certificate_that_is_not_trusted_is_refused_with_its_fingerprint() {
    let sim = Simulator::start(&["--tls"]);
    let mut command = tnkeys(&["ping", "-U", "x", sim.says("uri")]);
    let (code, out, err) = run(command.env("TNKEYS_PASSWORD", "not-a-password"));
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(err.contains("SHA-256"), "{err}");
}

#[test]
fn an_api_key_signs_in_from_the_environment_and_from_a_private_file() {
    let sim = Simulator::start(&["--tls"]);
    let certificate = sim.says("certificate");
    let arguments = |more: &[&str]| {
        let mut command = tnkeys(&["ping", "-U", sim.says("user"), "--ca", certificate]);
        command.args(more).arg(sim.says("uri"));
        command
    };
    let (code, out, err) = run(arguments(&[]).env("TNKEYS_API_KEY", sim.says("api_key")));
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("truenas_admin") && out.contains("round trip"),
        "{out}"
    );

    let path = sim.dir.path().join("key");
    std::fs::write(&path, format!("{}\n", sim.says("api_key"))).unwrap();
    let file = path.to_str().unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let (code, _, err) = run(&mut arguments(&["--key-file", file]));
    assert_eq!(code, 2);
    assert!(err.contains(&format!("chmod 600 {file}")), "{err}");
    assert!(!err.contains(sim.says("api_key")));
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let (code, _, err) = run(&mut arguments(&["--key-file", file]));
    assert_eq!(code, 0, "{err}");
}

/// What of a certificate a sign-in by an API key is bound to (26.0 on), over the kinds that an administrator may install.
#[test]
fn a_key_is_bound_to_every_certificate_that_has_a_digest_and_to_no_other() {
    const CA: &str = "req -x509 -nodes -newkey";
    const LEAF: &str = "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 9 -extfile leaf.ext -out cert.pem";
    const RSA: &str =
        "req -new -nodes -newkey rsa:2048 -keyout key.pem -out leaf.csr -subj /CN=leaf";
    const P521: &str = "req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-521 -keyout key.pem -out leaf.csr -subj /CN=leaf";
    let openssl = |dir: &TempDir, line: &str| {
        let done = Command::new("openssl")
            .current_dir(dir.path())
            .args(line.split(' '))
            .output();
        match done {
            Ok(done) => {
                let words = String::from_utf8_lossy(&done.stderr);
                assert!(done.status.success(), "openssl {line}: {words}");
                true
            }
            Err(error) => {
                crate::support::skip::skip(&format!("no openssl ({error})"));
                false
            }
        }
    };
    // The numbers that DSA keys share take seconds to find: once.
    let shared = tempfile::tempdir().unwrap();
    let dsa = "genpkey -genparam -quiet -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out p.pem";
    if !openssl(&shared, dsa) {
        return;
    }
    let dsa = format!("dsa:{}", shared.path().join("p.pem").display());
    let cases = [
        (dsa.as_str(), RSA, "-sha1", 0),
        (&dsa, RSA, "-sha224", 0),
        ("ec -pkeyopt ec_paramgen_curve:P-521", P521, "-sha512", 0),
        ("ed25519", RSA, "", 6),
        ("ed448", P521, "", 6),
    ];
    for (authority, leaf, digest, wanted) in cases {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("leaf.ext"), "subjectAltName=IP:127.0.0.1\n").unwrap();
        openssl(
            &dir,
            &format!("{CA} {authority} -keyout ca.key -out ca.pem -subj /CN=ca -days 9"),
        );
        openssl(&dir, leaf);
        openssl(&dir, format!("{LEAF} {digest}").trim_end());
        let file = |name: &str| dir.path().join(name).display().to_string();
        let sim = Simulator::start(&[
            "--release",
            "26.0",
            "--tls",
            "--tls-cert",
            &file("cert.pem"),
            "--tls-key",
            &file("key.pem"),
        ]);
        // Trusted by its fingerprint: an authority's signature by DSA or Ed448 cannot be verified.
        let print = Command::new("openssl")
            .current_dir(dir.path())
            .args([
                "x509",
                "-noout",
                "-sha256",
                "-fingerprint",
                "-in",
                "cert.pem",
            ])
            .output()
            .unwrap();
        let print = String::from_utf8(print.stdout).unwrap();
        let state = dir.path().join("state");
        let with_state = |args: &[&str]| {
            let mut command = tnkeys(args);
            command.env("TNKEYS_STATE_DIR", &state).arg(sim.says("uri"));
            command
        };
        let (code, _, err) = run(&mut with_state(&["trust", "--fingerprint", print.trim()]));
        assert_eq!(code, 0, "{authority} {digest}: {err}");
        let mut ping = with_state(&["ping", "-U", sim.says("user")]);
        let (code, out, err) = run(ping.env("TNKEYS_API_KEY", sim.says("api_key")));
        assert_eq!(code, wanted, "{authority} {digest}: {out}{err}");
        assert_eq!(
            err.contains("does not support API keys"),
            wanted == 6,
            "{authority}: {err}"
        );
        assert!(!err.contains(sim.says("api_key")));
        // A password needs no binding.
        let mut ping = with_state(&["ping", "-U", sim.says("user")]);
        let (code, out, err) = run(ping.env("TNKEYS_PASSWORD", sim.says("password")));
        assert_eq!(code, 0, "{authority}: {out}{err}");
    }
}

/// The user with a second factor, and the code that is right.
const TWO_FACTOR: (&str, &str) = ("carol", "169340");

#[test]
fn password_and_code_are_typed_unseen() {
    let sim = Simulator::start(&[]);
    let mut pty = Setup::tnkeys()
        .args(["ping", "-U", TWO_FACTOR.0, sim.says("uri")])
        .spawn();
    pty.wait_text("Password of carol on 127.0.0.1:");
    let password = sim.says("password").to_owned();
    pty.send(&format!("{password}x\x7f\r"));
    pty.wait_text("One-time code:");
    pty.send("000000\r");
    // Asked again: that was not the one.
    pty.wait_for("the question again", |screen| {
        screen.contents().matches("One-time code:").count() == 2
    });
    pty.send(&format!("{}\r", TWO_FACTOR.1));
    assert_eq!(pty.wait_exit(), 0);
    assert!(pty.is_cooked());
    let written = String::from_utf8(pty.transcript()).unwrap();
    assert!(written.contains("round trip"), "{written}");
    for secret in [password.as_str(), TWO_FACTOR.1, "000000"] {
        assert!(!written.contains(secret), "{secret} was echoed");
    }
}

#[test]
fn leaving_a_question_gives_the_terminal_back() {
    let question = |line: &[&str]| {
        let pty = Setup::tnkeys().args(line).spawn();
        pty.wait_text("Password of root");
        pty
    };
    // On several systems, one Ctrl-C cancels all questions.
    let several = ["list", "-U", "root", "nas1.invalid", "nas2.invalid"];
    for line in [&["ping", "-U", "root", "nas1.invalid"][..], &several] {
        let mut left = question(line);
        left.send("half\x03");
        assert_eq!(left.wait_exit(), 130, "{line:?}");
        assert!(left.is_cooked());
        let written = String::from_utf8(left.transcript()).unwrap();
        assert_eq!(written.matches("Password of").count(), 1, "{written}");
    }

    let mut ended = question(&["ping", "-U", "root", "nas1.invalid"]);
    ended.signal(Signal::TERM);
    assert_eq!(ended.wait_exit(), 143);
    assert!(ended.is_cooked());
}
