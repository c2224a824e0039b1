//! The options of the hypervisor's command line: one table ([`table`]) is the source of the parser, of its messages,
//! and of `docs/command-line.md`.
//!
//! The syntax is Xen's: words separated by blanks, `name=value`, `name` and, for what can be off, `no-name`.
#![cfg_attr(
    not(test),
    expect(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types, reason = "at boot")
)]

pub mod console;
pub mod cpufreq;
pub mod crashkernel;
pub mod defences;
#[cfg(test)]
mod docs;
pub(crate) mod dom0;
pub(crate) mod grants;
pub(crate) mod inert;
pub(crate) mod levels;
pub mod machine;
pub mod numa;
pub mod power;
pub(crate) mod row;
pub mod screen;
pub mod serial;
pub mod settings;
pub(crate) mod table;
#[cfg(test)]
mod tests;
pub mod ucode;
pub(crate) mod value;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::options::row::Effect;
use crate::options::settings::Options;
use crate::options::value::Given;

impl Options {
    /// Parses a command line. Also returns the messages about it, one line each, in Xen's words.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let mut options = Self { command_line: text.to_string(), ..Self::default() };
        let mut messages = Vec::new();
        text.split_ascii_whitespace().for_each(|word| options.take(word, &mut messages));
        (options, messages)
    }

    /// Parses one word. Adds to `messages` what there is to report.
    fn take(&mut self, word: &str, messages: &mut Vec<String>) {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let (name, on) = key.strip_prefix("no-").map_or((key, true), |name| (name, false));
        let Some(row) = table::find(name) else { return messages.push(format!("parameter \"{name}\" unknown!")) };
        let given = Given { value, on };
        let result = match row.effect {
            Effect::Acts(set) => set(self, &given),
            Effect::ActsAndSays(set) => set(self, &given, messages),
            Effect::Read(set, _) => set(self, &given),
            Effect::None(_) | Effect::Meaningless => Ok(()),
        };
        if let Err(e) = result {
            // As on Xen: the error as the handler returned it, negative.
            messages.push(format!("parameter \"{name}\" has invalid value \"{value}\", rc={}!", e.ret()));
        }
        if let Effect::None(why) | Effect::Read(_, why) = row.effect {
            messages.push(format!("parameter \"{}\" has no effect: {why}", row.name));
        }
    }
}
