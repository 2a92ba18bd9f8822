//! `tnkeys auth api_key …`: the grammar of the TrueNAS CLI, its commands for API keys, and its tables.

mod properties;
