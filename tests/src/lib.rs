//! Machines under test: what boots in QEMU, with what input, and how it is judged.
//!
//! A test is a [`machine::Machine`] (chipset, memory, CPUs, disk, loader), a [`hypervisor::Hypervisor`] (ours or
//! Debian's Xen) and a guest that reports its own results: lines `@@TEST name OK|FAIL detail` and
//! `@@MARK name up=seconds`. [`qemu::run`] captures the console with wall and CPU seconds per line; [`verdict`]
//! judges it. The same tests pass on the real Xen, which is what gives them their value.
#![forbid(unsafe_code)]

pub mod acpi;
pub mod ages;
mod aml;
pub mod apt;
pub mod bad_input;
pub mod bench2005;
pub mod bench_blk;
pub mod cases;
pub mod command;
pub mod console;
pub mod cpio;
pub mod debian;
pub mod defences;
pub mod disk;
pub mod dom0;
pub mod efi;
pub mod emulator;
pub mod gdb;
pub mod given;
pub mod guest32;
pub mod guest32_pci;
pub mod host;
pub mod hypervisor;
pub mod i386;
pub mod initramfs;
pub mod iso;
pub mod kernels;
pub mod kexec;
pub mod kexec_dom0;
pub mod kexec_loader;
pub mod kmod;
pub mod kvm;
pub mod linux2005;
pub mod linux_pae;
pub mod machine;
mod made;
pub mod matrix;
pub mod module_domains;
pub mod module_machine;
pub mod monitor;
pub mod mp_table;
pub mod network;
pub mod paths;
pub mod picture;
pub mod preemption;
pub(crate) mod program;
pub mod pvh;
pub mod qemu;
pub mod qmp;
pub mod report;
pub mod screen;
pub mod selftest;
pub mod side_by_side;
pub mod socket;
pub mod suite;
pub mod toolstack;
pub mod typist;
pub mod verdict;
pub mod xen4;
