//! A large audit log.

use super::*;

async fn large(rows: usize) -> (Handle, Client) {
    let sim = start(Config {
        audit_rows: rows,
        ..config(Release::V25_10)
    })
    .await;
    let client = admin(&sim).await;
    (sim, client)
}

#[tokio::test]
async fn the_newest_of_a_million_entries_are_found() {
    let (sim, mut client) = large(1_000_000).await;
    let page = |offset: usize| {
        query(
            json!([
                ["message_timestamp", ">=", sim.now() - 30 * 86_400],
                ["event", "=", "METHOD_CALL"]
            ]),
            json!({
                "order_by": ["-message_timestamp"], "limit": 500, "offset": offset,
                "select": ["audit_id", "message_timestamp", "event"],
            }),
        )
    };
    let mut last = i64::MAX;
    let mut seen = std::collections::HashSet::new();
    for offset in [0, 500, 1000] {
        let rows = client.call("audit.query", page(offset)).await;
        let rows = rows.as_array().unwrap();
        assert_eq!(rows.len(), 500);
        for row in rows {
            let at = row["message_timestamp"].as_i64().unwrap();
            assert!(at <= last, "{at} {last}");
            last = at;
            assert_eq!(row["event"], "METHOD_CALL");
            assert!(seen.insert(row["audit_id"].as_str().unwrap().to_owned()));
        }
    }
    // A short range of time.
    let now = sim.now();
    let hour = json!([
        ["message_timestamp", ">=", now - 10 * 3600],
        ["message_timestamp", "<", now - 9 * 3600]
    ]);
    let count = client
        .call("audit.query", query(hour.clone(), json!({"count": true})))
        .await;
    let count = count.as_u64().unwrap();
    assert!((1380..1400).contains(&count), "{count}");
    let rows = client.call("audit.query", query(hour, json!({}))).await;
    assert_eq!(rows.as_array().unwrap().len() as u64, count);
}

/// Every way of asking gives the same rows as reading all of them.
#[tokio::test]
async fn filters_options_and_order_agree_with_a_naive_reading() {
    let (sim, mut client) = large(3_000).await;
    let all = client
        .call("audit.query", query(json!([]), json!({})))
        .await;
    let all = all.as_array().unwrap().clone();
    assert!(all.len() > 3_100);
    let at = |row: &Value| row["message_timestamp"].as_i64().unwrap();
    assert!(all.is_sorted_by_key(at), "oldest first");
    let middle = sim.now() - 15 * 86_400;
    let newest: Vec<Value> = all.iter().rev().cloned().collect();
    let refused: Vec<Value> = all
        .iter()
        .filter(|row| row["success"] == false)
        .cloned()
        .collect();
    let keyed: Vec<Value> = newest
        .iter()
        .filter(|row| {
            row["service_data"]["credentials"]["credentials_data"]["api_key"]["id"] == 3
                && at(row) > middle
        })
        .cloned()
        .collect();
    assert!(keyed.len() > 50 && refused.len() > 100);
    let id = "service_data.credentials.credentials_data.api_key.id";
    let by_address = json!([["address", "=", "10.0.1.4"]]);
    let mut address: Vec<Value> = all
        .iter()
        .filter(|row| row["address"] == "10.0.1.4")
        .cloned()
        .collect();
    address.sort_by(|a, b| a["event"].as_str().cmp(&b["event"].as_str()));
    for (filters, options, expected) in [
        (
            json!([]),
            json!({"order_by": ["-message_timestamp"]}),
            newest.clone(),
        ),
        (json!([["success", "=", false]]), json!({}), refused.clone()),
        (
            json!([[id, "=", 3], ["message_timestamp", ">", middle]]),
            json!({"order_by": ["-message_timestamp"]}),
            keyed.clone(),
        ),
        (
            json!([[id, "=", 3], ["message_timestamp", ">", middle]]),
            json!({"order_by": ["-message_timestamp"], "offset": 7, "limit": 5}),
            keyed[7..12].to_vec(),
        ),
        (by_address, json!({"order_by": ["event"]}), address),
    ] {
        let found = client
            .call("audit.query", query(filters.clone(), options.clone()))
            .await;
        assert_eq!(
            found.as_array().unwrap().len(),
            expected.len(),
            "{filters} {options}"
        );
        assert!(
            found == Value::from(expected.clone()),
            "{filters} {options}"
        );
        if options.get("limit").is_none() {
            let mut options = options;
            options["count"] = json!(true);
            let count = client
                .call("audit.query", query(filters.clone(), options))
                .await;
            assert_eq!(count, expected.len(), "{filters}");
        }
    }
}

#[tokio::test]
async fn generated_entries_are_the_same_in_every_run() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let sim = start(Config {
            audit_rows: 1_000,
            now: Some(1_767_225_600),
            data: Data::Demo,
            ..config(Release::V24_10)
        })
        .await;
        let mut client = admin_ddp(&sim).await;
        let filter = json!([["message_timestamp", "<", 1_767_225_500]]);
        runs.push(
            client
                .call_ddp("audit.query", query(filter, json!({})))
                .await,
        );
    }
    assert!(runs[0] == runs[1]);
    assert!(runs[0].as_array().unwrap().len() > 1_000);
}
