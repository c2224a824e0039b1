//! `vm_assist` (21): compatibility switches of a guest.
