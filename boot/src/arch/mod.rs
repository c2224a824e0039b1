//! The machine: all of the hardware that the hypervisor touches.
//!
//! Rooms, from the bottom up; each uses only those above it in this list:
//!
//! | room | what |
//! |---|---|
//! | [`image`] | the image itself: layout of the address space, sections, names of functions, how it was built |
//! | [`regs`] | registers and instructions of the CPU, and its features |
//! | [`loader`] | what the boot loader handed over, the command line |
//! | [`fault`] | instructions that may fault: access to guests' memory, MSRs that may not exist |
//! | [`cpu`] | what each CPU has for itself, and requests between CPUs |
//! | [`clock`] | reading the time |
//! | [`notes`] | what a crash kernel is told about the CPUs and the hypervisor |
//! | [`bios`] | calling a BIOS in real mode |
//! | [`console`] | serial port, screen, the log |
//! | [`fatal`] | errors that end the machine |
//! | [`memory`] | which RAM is used for what, the hypervisor's page tables, the heap |
//! | [`firmware`] | ACPI tables, EFI |
//! | [`apic`] | interrupt controllers and vectors |
//! | [`watchdog`] | NMIs that look whether a CPU is stuck |
//! | [`mod@microcode`] | what a CPU does to load microcode |
//! | [`descriptors`] | GDT, LDT, IDT, SYSCALL and SYSENTER |
//! | [`guest_state`] | registers that hold a guest's state while the hypervisor runs |
//! | [`entry`] | entering and leaving the guest; traps in the hypervisor |
//! | [`smp`] | the other CPUs: starting, calling and stopping them |
//! | [`kexec`] | another kernel in place of the hypervisor |
//! | [`time`] | setting up the clocks |
//! | [`devices`] | PCI configuration space, registers of devices |
//! | [`suspend`] | suspending the machine to RAM |
//! | [`reset`] | ending and restarting the machine |
//! | [`start`] | from the boot loader to the hypervisor's own code |

pub mod apic;
pub mod bios;
pub mod clock;
pub mod console;
pub mod cpu;
pub mod descriptors;
pub mod devices;
pub mod entry;
pub mod fatal;
pub mod fault;
pub mod firmware;
pub mod guest_state;
pub mod image;
pub mod kexec;
pub mod loader;
pub mod memory;
pub mod microcode;
pub mod notes;
pub mod regs;
pub mod reset;
pub mod smp;
pub mod start;
pub mod suspend;
pub mod time;
pub mod watchdog;
