//! Runs of the program as a person starts them: profiles, certificates, the budget of sign-ins.

use super::*;

// The program

/// A person's directories.
struct Person {
    dir: TempDir,
}

impl Person {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn config(&self) -> PathBuf {
        self.dir.path().join("config/config.toml")
    }

    fn write(&self, text: &str) {
        std::fs::create_dir_all(self.config().parent().unwrap()).unwrap();
        std::fs::write(self.config(), text).unwrap();
        // Whatever the mask of this machine is.
        std::fs::set_permissions(self.config(), PermissionsExt::from_mode(0o600)).unwrap();
    }

    async fn run(&self, args: &[&str], env: &[(&str, &str)]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tnkeys"));
        command
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("TNKEYS_CONFIG_DIR", self.dir.path().join("config"))
            .env("TNKEYS_STATE_DIR", self.dir.path().join("state"))
            .envs(env.iter().copied())
            .current_dir(self.dir.path())
            .stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output());
        let Output {
            status,
            stdout,
            stderr,
        } = output.await.unwrap().unwrap();
        (
            status.code().unwrap(),
            String::from_utf8(stdout).unwrap(),
            String::from_utf8(stderr).unwrap(),
        )
    }

    /// Every file of the person, together.
    fn everything(&self) -> String {
        fn read(path: &Path, out: &mut String) {
            for entry in std::fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => read(&path, out),
                    false => out.push_str(&std::fs::read_to_string(path).unwrap()),
                }
            }
        }
        let mut out = String::new();
        read(self.dir.path(), &mut out);
        out
    }
}

#[tokio::test]
async fn a_profile_with_a_command_and_trust_by_fingerprint() {
    let sim = start(Listen::Tls(loopback())).await;
    let person = Person::new();
    let uri = sim.uri();
    // The command sees none of our secrets, and answers with the one from its own place.
    person.write(&format!(
        "[profiles.lab]\naddress = \"{uri}\"\nuser = \"{}\"\nsign_in = \"password\"\n\
         key_command = [\"sh\", \"-c\", \"test -z \\\"$TNKEYS_API_KEY\\\" && echo \\\"$PLACE\\\"\"]\n",
        sim.user()
    ));
    let env = [
        ("PLACE", sim.password()),
        ("TNKEYS_API_KEY", "1-not-a-real-key"),
    ];
    let (code, out, err) = person.run(&["ping", "lab"], &env).await;
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(err.contains("tnkeys trust 127.0.0.1:"), "{err}");

    let (code, out, err) = person.run(&["trust", "lab"], &[]).await;
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("--fingerprint"), "{err}");
    let print = out
        .lines()
        .find_map(|line| line.strip_prefix("SHA-256   "))
        .unwrap();
    let wrong = print.replace('0', "1").replace('A', "B");
    let (code, _, _) = person
        .run(&["trust", "--fingerprint", &wrong, "lab"], &[])
        .await;
    assert_eq!(code, 3);
    let (code, out, err) = person
        .run(&["trust", "--fingerprint", print, "lab"], &[])
        .await;
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Trusted for 127.0.0.1:"), "{out}");

    let (code, out, err) = person.run(&["ping", "lab"], &env).await;
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("signed in"), "{out}");
    for secret in [sim.password(), "not-a-real-key"] {
        assert!(!person.everything().contains(secret));
    }
    let (code, out, _) = person.run(&["trust", "lab"], &[]).await;
    assert!(code == 0 && out.contains("already trusted"), "{out}");
}

#[tokio::test]
async fn a_changed_certificate_is_replaced_on_purpose_only() {
    let sim = start(Listen::Tls(loopback())).await;
    let person = Person::new();
    let place = sim.uri().replace("wss://", "");
    // Another certificate is announced; the system still shows its own.
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let file = person.dir.path().join("next.pem");
    std::fs::write(&file, made.cert.pem()).unwrap();
    let (code, out, err) = person
        .run(&["trust", "--next", "next.pem", &place], &[])
        .await;
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("Trusted for"), "{out}");
    let env = [("TNKEYS_PASSWORD", sim.password())];
    let ping = ["ping", "-U", sim.user(), &place];
    let (code, _, err) = person.run(&ping, &env).await;
    assert_eq!(code, 3);
    assert!(
        err.contains(&format!("tnkeys trust --replace {place}")),
        "{err}"
    );
    let (code, out, err) = person.run(&["trust", &place], &[]).await;
    assert_eq!(code, 3, "{out}{err}");
    let print = out
        .lines()
        .find_map(|line| line.strip_prefix("SHA-256   "))
        .unwrap();
    for way in ["--add", "--replace"] {
        let args = ["trust", way, "--fingerprint", print, &place];
        let (code, out, err) = person.run(&args, &[]).await;
        assert_eq!(code, 0, "{way}: {out}{err}");
        let (code, _, err) = person.run(&ping, &env).await;
        assert_eq!(code, 0, "{way}: {err}");
        if way == "--add" {
            // So that there is something to replace.
            person.run(&["trust", "--forget", &place], &[]).await;
            let next = ["trust", "--next", "next.pem", &place];
            assert_eq!(person.run(&next, &[]).await.0, 0);
        }
    }
}

#[tokio::test]
async fn a_wrong_file_of_profiles_ends_the_run_with_its_line() {
    let person = Person::new();
    person.write("[profiles.a]\naddress = \"a\"\nreadonly = true\n");
    for args in [&["list", "nas1"][..], &["ping", "a"], &["trust", "a"]] {
        let (code, _, err) = person.run(args, &[]).await;
        assert_eq!(code, 1, "{err}");
        assert!(
            err.contains("config.toml:3: unknown setting \"readonly\""),
            "{err}"
        );
    }
}

#[tokio::test]
async fn the_budget_is_shared_between_processes() {
    let sim = start(Listen::Tcp(loopback())).await;
    let person = Person::new();
    let env = [("TNKEYS_PASSWORD", "not-the-password")];
    let uri = sim.uri();
    let mut codes = Vec::new();
    for _ in 0..12 {
        codes.push(person.run(&["ping", "-U", "root", &uri], &env).await.0);
    }
    assert_eq!(
        codes.iter().filter(|code| **code == 4).count(),
        10,
        "{codes:?}"
    );
    assert_eq!(codes[10..], [9, 9]);
    assert_eq!(sim.calls("auth.login_ex"), 10);
    assert_eq!(Release::V25_10, Config::default().release);
}
