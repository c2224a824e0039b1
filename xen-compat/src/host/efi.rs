//! EFI firmware of the model machine: variables, and a clock that can be set.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::vec::Vec;

use public_headers::xen4::platform::{XenpfEfiGuid, XenpfEfiTime};
use zerocopy::IntoBytes;

use crate::machine::efi::{Efi, EfiCall, EfiClock, EfiRoom, EfiStatus};

const SUCCESS: EfiStatus = EfiStatus(0);
/// EFI_BUFFER_TOO_SMALL.
pub(crate) const TOO_SMALL: EfiStatus = EfiStatus(1 << 63 | 5);
/// EFI_NOT_FOUND.
pub(crate) const NOT_FOUND: EfiStatus = EfiStatus(1 << 63 | 14);
/// The room for variables.
pub(crate) const STORE: u64 = 1000;

/// A variable: its owner's GUID and its name.
type Key = (Vec<u8>, Vec<u16>);

/// EFI firmware.
#[derive(Default)]
pub struct HostEfi {
    /// What it tells at boot.
    pub told: Efi,
    /// Each variable's attributes and value.
    pub(crate) variables: Mutex<BTreeMap<Key, (u32, Vec<u8>)>>,
    /// The time, and the alarm if it is on.
    pub(crate) time: Mutex<(XenpfEfiTime, Option<XenpfEfiTime>)>,
    /// Whether another CPU makes a call.
    pub(crate) busy: Mutex<bool>,
}

fn key(vendor: &XenpfEfiGuid, name: &[u16]) -> Key {
    let name = name.iter().copied().take_while(|&unit| unit != 0).collect();
    (vendor.as_bytes().to_vec(), name)
}

impl HostEfi {
    /// Makes a call.
    pub(crate) fn call(&self, call: EfiCall<'_>) -> EfiStatus {
        let mut variables = self.variables.lock().unwrap();
        let mut times = self.time.lock().unwrap();
        match call {
            EfiCall::GetTime { time, clock } => {
                *time = times.0;
                *clock = EfiClock { resolution: 1, accuracy: 50_000_000, sets_to_zero: 1 };
            }
            EfiCall::SetTime(time) => times.0 = *time,
            EfiCall::GetWakeupTime { enabled, pending, time } => {
                (*enabled, *pending, *time) = (times.1.is_some().into(), 0, times.1.unwrap_or_default());
            }
            EfiCall::SetWakeupTime(enable, time) => {
                times.1 = enable.then(|| time.copied().or(times.1).unwrap_or_default());
            }
            EfiCall::GetNextHighMonotonicCount(count) => *count = 7,
            EfiCall::GetVariable { name, vendor, attributes, size, data } => {
                let Some((attr, value)) = variables.get(&key(vendor, name)) else { return NOT_FOUND };
                *size = value.len() as u64;
                let Some(room) = data.get_mut(..value.len()) else { return TOO_SMALL };
                room.copy_from_slice(value);
                *attributes = *attr;
            }
            EfiCall::SetVariable { name, vendor, attributes, data } => {
                if data.is_empty() {
                    return variables.remove(&key(vendor, name)).map_or(NOT_FOUND, |_| SUCCESS);
                }
                variables.insert(key(vendor, name), (attributes, data.to_vec()));
            }
            EfiCall::GetNextVariableName { size, name, vendor } => {
                let last = key(vendor, name);
                let after = |k: &&Key| last.1.is_empty() || **k > last;
                let Some((guid, next)) = variables.keys().find(after) else { return NOT_FOUND };
                *size = 2 * (next.len() as u64 + 1);
                let Some(room) = name.get_mut(..next.len() + 1) else { return TOO_SMALL };
                room[..next.len()].copy_from_slice(next);
                room[next.len()] = 0;
                vendor.as_mut_bytes().copy_from_slice(guid);
            }
            EfiCall::QueryVariableInfo { room, .. } => {
                let used: usize = variables.values().map(|(_, value)| value.len()).sum();
                *room = EfiRoom { store: STORE, left: STORE - used as u64, variable: 100 };
            }
        }
        SUCCESS
    }
}
