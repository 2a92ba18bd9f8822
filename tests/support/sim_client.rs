//! A client that knows nothing but frames: what is sent and expected is written out in the tests.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream, UnixStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message};

use tnkeys::sim::{Config, Handle, Listen, Release, Sim};

/// Any stream.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Long enough for a busy machine; only a broken simulator waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

pub async fn start(config: Config) -> Handle {
    let address = "127.0.0.1:0".parse().unwrap();
    Sim::start(config, Listen::Tcp(address)).await.unwrap()
}

/// A loopback address that no other simulator in this process has, for tests that move the clock. The client counts sign-ins by
/// address; on 127.0.0.1 the kernel may give the port to a later test, which would find sign-ins in its future.
pub fn own_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(1);
    let [high, low] = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    SocketAddr::from(([127, 1, high, low], 0))
}

pub fn config(release: Release) -> Config {
    Config {
        release,
        ..Config::default()
    }
}

/// Host and port of `ws://HOST:PORT`.
pub fn address(sim: &Handle) -> String {
    let uri = sim.uri();
    uri.split_once("://").unwrap().1.to_owned()
}

/// Status and body of `GET path`.
pub async fn get(sim: &Handle, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address(sim)).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

/// How a link ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Close(u16, String),
    /// Without a close frame.
    Cut,
}

pub struct Client {
    socket: WebSocketStream<Box<dyn Stream>>,
    next: u64,
    /// Notifications and events that came while a reply was awaited.
    pub events: Vec<Value>,
}

impl Client {
    pub async fn over(stream: Box<dyn Stream>, path: &str) -> Self {
        let (socket, _) = tokio_tungstenite::client_async(format!("ws://localhost{path}"), stream)
            .await
            .unwrap();
        Self {
            socket,
            next: 0,
            events: Vec::new(),
        }
    }

    pub async fn at(sim: &Handle, path: &str) -> Self {
        let stream = TcpStream::connect(address(sim)).await.unwrap();
        Self::over(Box::new(stream), path).await
    }

    /// From 127.0.0.2.
    pub async fn from_elsewhere(sim: &Handle, path: &str) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let stream = socket.connect(address(sim).parse().unwrap()).await.unwrap();
        Self::over(Box::new(stream), path).await
    }

    /// JSON-RPC, not signed in.
    pub async fn rpc(sim: &Handle) -> Self {
        Self::at(sim, "/api/current").await
    }

    /// DDP, greeted, not signed in.
    pub async fn ddp(sim: &Handle) -> Self {
        let mut client = Self::at(sim, "/websocket").await;
        client.greet().await;
        client
    }

    /// The unix socket.
    pub async fn unix(sim: &Handle, path: &str) -> Self {
        let uri = sim.uri();
        let stream = UnixStream::connect(uri.strip_prefix("unix:").unwrap()).await;
        Self::over(Box::new(stream.unwrap()), path).await
    }

    pub async fn greet(&mut self) {
        self.text(r#"{"msg":"connect","version":"1","support":["1"]}"#)
            .await;
        assert_eq!(self.frame().await["msg"], "connected");
    }

    pub async fn text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn binary(&mut self, bytes: &'static [u8]) {
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    async fn next_message(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(PATIENCE, self.socket.next())
            .await
            .expect("the simulator says nothing")
    }

    /// The next frame, whatever it is.
    pub async fn frame(&mut self) -> Value {
        match self.next_message().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(text.as_str()).unwrap(),
            other => panic!("no text: {other:?}"),
        }
    }

    /// The next frame; `None` if none comes.
    pub async fn next_frame(&mut self) -> Option<Value> {
        match tokio::time::timeout(PATIENCE, self.socket.next()).await {
            Ok(Some(Ok(Message::Text(text)))) => serde_json::from_str(text.as_str()).ok(),
            _ => None,
        }
    }

    /// How the link ends, frames before it aside.
    pub async fn end(&mut self) -> End {
        loop {
            match self.next_message().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    return End::Close(frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(Message::Text(_) | Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(other)) => panic!("{other:?}"),
                Some(Err(_)) | None => return End::Cut,
            }
        }
    }

    pub async fn send(&mut self, method: &str, params: Value) -> u64 {
        self.next += 1;
        let request =
            json!({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params});
        self.text(&request.to_string()).await;
        self.next
    }

    /// A JSON-RPC call and its reply; events that come before it are kept.
    pub async fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params).await;
        self.reply(&json!(id)).await
    }

    /// A DDP call and its reply.
    pub async fn ask_ddp(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = format!("id-{}", self.next);
        let request = json!({"id": id, "msg": "method", "method": method, "params": params});
        self.text(&request.to_string()).await;
        self.reply(&json!(id)).await
    }

    pub async fn reply(&mut self, id: &Value) -> Value {
        loop {
            let frame = self.frame().await;
            match frame.get("id") == Some(id) && frame.get("collection").is_none() {
                true => return frame,
                false => self.events.push(frame),
            }
        }
    }

    /// The result of a JSON-RPC call that works.
    pub async fn call(&mut self, method: &str, params: Value) -> Value {
        let mut reply = self.ask(method, params).await;
        assert!(reply.get("error").is_none(), "{method}: {reply}");
        reply["result"].take()
    }

    /// The result of a DDP call that works.
    pub async fn call_ddp(&mut self, method: &str, params: Value) -> Value {
        let mut reply = self.ask_ddp(method, params).await;
        assert!(reply.get("error").is_none(), "{method}: {reply}");
        reply["result"].take()
    }

    /// `auth.login_ex` with a password; gives the response type.
    pub async fn password(&mut self, user: &str, password: &str) -> String {
        let data = json!({
            "mechanism": "PASSWORD_PLAIN", "username": user, "password": password,
            "login_options": {"user_info": false},
        });
        response_type(&self.call("auth.login_ex", json!([data])).await)
    }

    /// `auth.login_ex` with a key; gives the response type.
    pub async fn key(&mut self, user: &str, key: &str) -> String {
        let data = json!({
            "mechanism": "API_KEY_PLAIN", "username": user, "api_key": key,
            "login_options": {"user_info": false},
        });
        response_type(&self.call("auth.login_ex", json!([data])).await)
    }
}

fn response_type(result: &Value) -> String {
    result["response_type"].as_str().unwrap().to_owned()
}

/// A client signed in as the administrator over JSON-RPC.
pub async fn admin(sim: &Handle) -> Client {
    let mut client = Client::rpc(sim).await;
    assert_eq!(client.password(sim.user(), sim.password()).await, "SUCCESS");
    client
}

/// A client signed in as the administrator over DDP.
pub async fn admin_ddp(sim: &Handle) -> Client {
    let mut client = Client::ddp(sim).await;
    let params = json!([sim.user(), sim.password()]);
    assert_eq!(client.call_ddp("auth.login", params).await, true);
    client
}
