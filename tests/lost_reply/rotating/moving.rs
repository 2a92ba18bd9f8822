//! A full-admin key of an integration moves to its own account, while the integration keeps working.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tnkeys::client::serde_json::{Value, json};
use tnkeys::client::{Client, Error, Kind, Secret, Target};
use tnkeys::sim::Release;

use super::support::{CTRL_U, ENTER, ESC, Stage, TAB};

/// What the integration is configured with.
#[derive(Clone, PartialEq, Eq)]
struct Login {
    user: &'static str,
    key: String,
}

async fn connect(uri: &str, login: &Login) -> Result<Client, Error> {
    let target = Target::new(uri)?
        .api_key(login.user, &Secret::new(login.key.clone()))?
        .key_over_loopback()
        .without_reconnect();
    Client::connect(target).await
}

/// A client that reads in a loop. When its configuration changes, it signs in with the new one before it leaves the old one.
struct Integration {
    login: Arc<Mutex<Login>>,
    stop: Arc<AtomicBool>,
    /// The owners of the keys that its calls went through with, in their order.
    calls: Arc<Mutex<Vec<String>>>,
    thread: JoinHandle<Result<(), Error>>,
}

impl Integration {
    fn start(uri: String, login: Login) -> Self {
        let login = Arc::new(Mutex::new(login));
        let (stop, calls) = (Arc::new(AtomicBool::new(false)), Arc::default());
        let (from, until, to) = (Arc::clone(&login), Arc::clone(&stop), Arc::clone(&calls));
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(work(&uri, &from, &until, &to))
        });
        Self {
            login,
            stop,
            calls,
            thread,
        }
    }

    fn configure(&self, login: Login) {
        *self.login.lock().unwrap() = login;
    }

    /// The number of calls with a key of this owner.
    fn calls_as(&self, owner: &str) -> usize {
        let calls = self.calls.lock().unwrap();
        calls.iter().filter(|it| *it == owner).count()
    }

    /// Ends it, with its first failure.
    fn end(self) -> Result<(), Error> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

async fn work(
    uri: &str,
    from: &Mutex<Login>,
    until: &AtomicBool,
    to: &Mutex<Vec<String>>,
) -> Result<(), Error> {
    let mut login = from.lock().unwrap().clone();
    let mut client = connect(uri, &login).await?;
    while !until.load(Ordering::Relaxed) {
        let wanted = from.lock().unwrap().clone();
        if wanted != login {
            let next = connect(uri, &wanted).await?;
            std::mem::replace(&mut client, next).close().await;
            login = wanted;
        }
        let info: Value = client.call("system.info", json!([])).await?;
        assert!(info["version"].is_string(), "{info}");
        let me = client.system().me.username.clone().unwrap();
        to.lock().unwrap().push(me.raw().to_owned());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    client.close().await;
    Ok(())
}

/// What only an administrator may do: create a key of the administrator.
async fn takes_control(uri: &str, login: &Login, name: &str) -> Result<Value, Error> {
    let client = connect(uri, login).await?;
    let new = json!([{"name": name, "username": "truenas_admin", "expires_at": null}]);
    let done = client.call("api_key.create", new).await;
    client.close().await;
    done
}

fn moved(release: Release) {
    let mut stage = Stage::new(release);
    let uri = stage.sim.uri();
    let old = Login {
        user: "truenas_admin",
        key: stage.held()[0].clone(),
    };
    let client = Integration::start(uri.clone(), old.clone());
    stage.until(|_| client.calls_as("truenas_admin") > 10);
    let done = stage.block_on(takes_control(&uri, &old, "probe"));
    assert!(done.is_ok() && stage.sim.key_id("probe").is_some());

    stage.run();
    stage.select();
    stage.send("t");
    stage.wait_words("tnkeys creates a second key for truenas_admin");
    stage.send(TAB);
    stage.send(CTRL_U);
    stage.send("svc-hass");
    stage.wait_words("moves from truenas_admin to svc-hass");
    stage.wait_words("fewer rights (-");
    stage.press_f2();
    stage.wait_words("This key is shown once");
    stage.save();
    stage.send(ESC);
    stage.wait_words("in use: 1 session from 127.0.0.1");
    assert!(stage.noted().contains(r#""owner":"svc-hass""#));

    // The integration gets its own account and the secret of the saved file.
    let before = client.calls_as("truenas_admin");
    assert!(before > 10);
    let new = Login {
        user: "svc-hass",
        key: stage.held().last().unwrap().clone(),
    };
    client.configure(new.clone());
    stage.until(|_| client.calls_as("svc-hass") > 10);
    stage.wait_words("a client signed in with it");
    stage.wait_words("terraform (1) has no active sessions");
    stage.send(ENTER);
    stage.wait_words("Delete key terraform");
    stage.wait_words("owned by svc-hass");
    stage.send("y");
    stage.wait_words("terraform is rotated");

    // The old key is gone, and nobody has a session with it: the program's and the client's are left.
    assert!(!stage.old_works());
    stage.until(|stage| stage.sim.sessions() == 2);
    let gone = stage.block_on(connect(&uri, &old));
    assert!(gone.is_err_and(|error| error.kind() == Kind::SignIn));
    let calls = client.calls_as("svc-hass");
    stage.until(|_| client.calls_as("svc-hass") > calls + 10);

    // The successor belongs to the account, and is refused what the old key was permitted.
    let key = stage.sim.plain_key("terraform").unwrap();
    assert_eq!(key, new.key);
    let refused = stage.block_on(takes_control(&uri, &new, "probe-2"));
    let kind = refused.map_err(|error| error.kind());
    assert_eq!(kind, Err(Kind::Denied), "{release}");
    assert_eq!(stage.sim.key_id("probe-2"), None);

    if let Err(error) = client.end() {
        panic!("{release}: the client failed: {error}");
    }
    stage.quit();
    assert_eq!(stage.noted(), "[]");
    stage.nothing_secret_is_kept();
    stage.never_without_a_key();
}

#[test]
fn a_full_admin_key_moves_to_an_account_while_its_client_works() {
    for release in [Release::V25_04, Release::V25_10, Release::V26_0] {
        moved(release);
    }
}
