/* What the entry code of both widths has alike. The file that includes it defines VIRT_BASE, HV_START_LOW and ADDRESS, an address. */
    .macro note type, payload:vararg
    .pushsection .note.Xen, "a", @note
    .balign 4
    .long 4, 11f - 10f, \type
    .asciz "Xen"
10: \payload
11: .balign 4
    .popsection
    .endm

    note 7, .asciz "1"                  /* GUEST_VERSION */
    note 5, .asciz "xen-3.0"            /* XEN_VERSION */
    note 8, .asciz "generic"            /* LOADER */
    note 3, ADDRESS VIRT_BASE           /* VIRT_BASE */
    note 4, ADDRESS 0                   /* PADDR_OFFSET */
    note 1, ADDRESS _start              /* ENTRY */
    note 2, ADDRESS hypercall_page      /* HYPERCALL_PAGE */
    note 9, .asciz "yes"                /* PAE_MODE */
    note 13, .quad 1, 1                 /* L1_MFN_VALID: mask, value */
    note 12, ADDRESS HV_START_LOW       /* HV_START_LOW */

    .section .hypercall_page, "ax"
    .balign 4096
    .globl hypercall_page
hypercall_page:
    .skip 4096, 0xcc
#define HYPERCALL_IRET (hypercall_page + 23 * 32)

    /* Where exceptions and callbacks enter, by the width's own macro `stub name, vector, has_error`. */
    .macro stubs
    stub trap_de, 0, 0
    stub trap_db, 1, 0
    stub trap_nmi, 2, 0
    stub trap_bp, 3, 0
    stub trap_of, 4, 0
    stub trap_br, 5, 0
    stub trap_ud, 6, 0
    stub trap_nm, 7, 0
    stub trap_df, 8, 1
    stub trap_ts, 10, 1
    stub trap_np, 11, 1
    stub trap_ss, 12, 1
    stub trap_gp, 13, 1
    stub trap_pf, 14, 1
    stub trap_mf, 16, 0
    stub trap_ac, 17, 1
    stub trap_xm, 19, 0
    stub trap_80, 0x80, 0
    stub entry_event, 0x100, 0
    stub entry_syscall32, 0x102, 0
    stub entry_sysenter, 0x103, 0
    stub entry_nmi_cb, 0x104, 0
    .endm
