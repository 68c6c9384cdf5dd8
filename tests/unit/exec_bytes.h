/* ELF files made of the C library's <elf.h>, for tests of what can be run. */
#ifndef TESTS_UNIT_EXEC_BYTES_H
#define TESTS_UNIT_EXEC_BYTES_H

#include <elf.h>

#include "tests/unit/unit.h"

#ifdef __aarch64__
#define OUR_MACHINE    EM_AARCH64
#define COMPAT_MACHINE EM_ARM
#define OTHER_MACHINE  EM_X86_64
#else
#define OUR_MACHINE    EM_X86_64
#define COMPAT_MACHINE EM_386
#define OTHER_MACHINE  EM_AARCH64
#endif

#define IMAGE_MAX  8192
#define IMAGE_BASE 0x400000
#define IMAGE_CODE 0x200 /* where the program begins in the file */
#define IMAGE_NAME 0x400 /* and where its loader's name is */

struct image {
	size_t len;
	uint8_t byte[IMAGE_MAX];
};

/* exit(0); elsewhere it may well die of an illegal instruction */
static const uint8_t image_code[] = { 0xb8, 0x3c, 0, 0, 0, /* mov $60 */
				      0x31, 0xff,	   /* xor edi */
				      0x0f, 0x05 };	   /* syscall */

/* PT_GNU_STACK, maybe PT_INTERP, PT_LOAD of the whole file; loader may be "" */
static inline void image_make(struct image *m, const char *loader)
{
	Elf64_Ehdr h = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64,
				      ELFDATA2LSB, EV_CURRENT },
			 .e_type = ET_EXEC,
			 .e_machine = OUR_MACHINE,
			 .e_version = EV_CURRENT,
			 .e_entry = IMAGE_BASE + IMAGE_CODE,
			 .e_phoff = sizeof(h),
			 .e_ehsize = sizeof(h),
			 .e_phentsize = sizeof(Elf64_Phdr),
			 .e_phnum = 3 };
	Elf64_Phdr p[3] = { { .p_type = PT_GNU_STACK, .p_flags = PF_R } };

	memset(m, 0, sizeof(*m));
	p[1].p_type = *loader ? PT_INTERP : PT_NULL;
	p[1].p_offset = IMAGE_NAME;
	p[1].p_filesz = p[1].p_memsz = strlen(loader) + 1;
	m->len = IMAGE_NAME + strlen(loader) + 1;
	p[2] = (Elf64_Phdr){ .p_type = PT_LOAD,
			     .p_flags = PF_R | PF_X,
			     .p_vaddr = IMAGE_BASE,
			     .p_filesz = m->len,
			     .p_memsz = m->len,
			     .p_align = 4096 };
	memcpy(m->byte, &h, sizeof(h));
	memcpy(m->byte + sizeof(h), p, sizeof(p));
	memcpy(m->byte + IMAGE_CODE, image_code, sizeof(image_code));
	memcpy(m->byte + IMAGE_NAME, loader, strlen(loader) + 1);
}

/* The same with 32 bits; there is no code in it. */
static inline void image_make32(struct image *m, const char *loader)
{
	Elf32_Ehdr h = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32,
				      ELFDATA2LSB, EV_CURRENT },
			 .e_type = ET_DYN,
			 .e_machine = COMPAT_MACHINE,
			 .e_version = EV_CURRENT,
			 .e_phoff = sizeof(h),
			 .e_ehsize = sizeof(h),
			 .e_phentsize = sizeof(Elf32_Phdr),
			 .e_phnum = 1 };
	Elf32_Phdr p = { .p_type = *loader ? PT_INTERP : PT_NULL,
			 .p_offset = IMAGE_NAME,
			 .p_filesz = (Elf32_Word)strlen(loader) + 1 };

	memset(m, 0, sizeof(*m));
	m->len = IMAGE_NAME + strlen(loader) + 1;
	memcpy(m->byte, &h, sizeof(h));
	memcpy(m->byte + sizeof(h), &p, sizeof(p));
	memcpy(m->byte + IMAGE_NAME, loader, strlen(loader) + 1);
}

/* A field of the header, or of the second program header (the loader's). */
#define IMAGE_SET(m, field, v)                                                 \
	do {                                                                   \
		Elf64_Ehdr h_;                                                 \
		memcpy(&h_, (m)->byte, sizeof(h_));                            \
		h_.field = (v);                                                \
		memcpy((m)->byte, &h_, sizeof(h_));                            \
	} while (0)
#define IMAGE_SET_LOADER(m, field, v)                                          \
	do {                                                                   \
		Elf64_Phdr p_;                                                 \
		uint8_t *at_ = (m)->byte + sizeof(Elf64_Ehdr) + sizeof(p_);    \
		memcpy(&p_, at_, sizeof(p_));                                  \
		p_.field = (v);                                                \
		memcpy(at_, &p_, sizeof(p_));                                  \
	} while (0)

#endif
