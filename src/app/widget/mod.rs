//! Parts that several features share: question, picker, fields, catalogue tree, help.

pub mod catalogue_tree;
pub mod expiry_fields;
pub(in crate::app) mod form_keys;
pub(in crate::app) mod full_control;
pub mod help;
pub(in crate::app) mod line_edit;
pub mod narrow;
pub mod picker;
pub mod question;
pub(in crate::app) mod ranking;
pub mod save_report;
pub mod scroll;
pub mod stop;
pub mod window;
