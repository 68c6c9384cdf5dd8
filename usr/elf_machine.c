/* The machines that ELF files are for: names, and where libraries are. */
#include "usr/elf_file.h"

#include <elf.h>

#define FOLDERS(triplet, bits)                                                 \
	"/lib/" triplet "\0/usr/lib/" triplet "\0/lib" bits "\0/usr/lib" bits  \
	"\0/lib\0/usr/lib\0"

static const struct machine {
	struct elf_kind kind;
	const char *name;
	const char *folders;
} machines[] = {
	{ { EM_X86_64, ELFCLASS64, ELFDATA2LSB },
	  "x86_64",
	  FOLDERS("x86_64-linux-gnu", "64") },
	{ { EM_X86_64, ELFCLASS32, ELFDATA2LSB },
	  "x32",
	  FOLDERS("x86_64-linux-gnux32", "x32") },
	{ { EM_386, ELFCLASS32, ELFDATA2LSB },
	  "i386",
	  FOLDERS("i386-linux-gnu", "32") },
	{ { EM_AARCH64, ELFCLASS64, ELFDATA2LSB },
	  "aarch64",
	  FOLDERS("aarch64-linux-gnu", "64") },
	{ { EM_ARM, ELFCLASS32, ELFDATA2LSB },
	  "arm",
	  FOLDERS("arm-linux-gnueabihf", "") },
	{ { EM_RISCV, ELFCLASS64, ELFDATA2LSB },
	  "riscv64",
	  FOLDERS("riscv64-linux-gnu", "64/lp64d") },
	{ { EM_PPC64, ELFCLASS64, ELFDATA2LSB },
	  "ppc64le",
	  FOLDERS("powerpc64le-linux-gnu", "64") },
	{ { EM_PPC64, ELFCLASS64, ELFDATA2MSB }, "ppc64", NULL },
	{ { EM_PPC, ELFCLASS32, ELFDATA2MSB }, "ppc", NULL },
	{ { EM_S390, ELFCLASS64, ELFDATA2MSB },
	  "s390x",
	  FOLDERS("s390x-linux-gnu", "64") },
	{ { EM_MIPS, ELFCLASS64, ELFDATA2LSB },
	  "mips64el",
	  FOLDERS("mips64el-linux-gnuabi64", "64") },
	{ { EM_MIPS, ELFCLASS32, ELFDATA2LSB },
	  "mipsel",
	  FOLDERS("mipsel-linux-gnu", "") },
	{ { EM_MIPS, ELFCLASS32, ELFDATA2MSB }, "mips", NULL },
};

static const struct machine *machine_find(const struct elf_kind *kind)
{
	for (size_t i = 0; i < sizeof(machines) / sizeof(*machines); i++) {
		const struct elf_kind *k = &machines[i].kind;

		if (k->machine == kind->machine && k->class == kind->class &&
		    k->data == kind->data)
			return &machines[i];
	}
	return NULL;
}

const char *elf_machine_name(const struct elf_kind *kind)
{
	const struct machine *m = machine_find(kind);

	return m ? m->name : NULL;
}

const char *elf_machine_folders(const struct elf_kind *kind)
{
	const struct machine *m = machine_find(kind);

	return m ? m->folders : NULL;
}
