/*
 * root=gpt-auto: the root partition is found by its type (UAPI group, UAPI.2
 * Discoverable Partitions Specification), on the disk that the boot loader came
 * from where the firmware's variable says so, else it must be the only one.
 * Pure: the caller reads the variable and the disks.
 */
#ifndef LIB_GPT_AUTO_H
#define LIB_GPT_AUTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/gpt.h"

/* Below efivarfs: the variable that says where the boot loader came from. */
#define GPT_AUTO_VARIABLE                                                      \
	"LoaderDevicePartUUID-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define GPT_AUTO_BYTES 80 /* of it: 4 of attributes, 37 UTF-16 units */

struct gpt_auto {
	char loader[SB_UUID];  /* the boot loader's partition, "" for unknown */
	char type[SB_UUID];    /* that is looked for */
	bool loader_seen;      /* its disk was */
	bool read_only;	       /* of the found one: to be mounted so */
	unsigned n_roots;      /* that count, one of a disk */
	uint32_t part;	       /* the found one's number */
	char disk[BLOCK_NAME]; /* and its disk */
	char other[BLOCK_NAME]; /* with several: a second disk that has one */
};

/*
 * machine is EXEC_NATIVE, or another EM_* for a test.  0, or -EOPNOTSUPP for an
 * architecture whose type this does not know.
 */
int gpt_auto_init(struct gpt_auto *a, unsigned machine);
/* Takes the bytes of the variable.  0, or -EBADMSG, and it stays unknown. */
int gpt_auto_loader(struct gpt_auto *a, const void *bytes, size_t len);
/* Takes a disk in; each once, in the order of names. */
void gpt_auto_disk(struct gpt_auto *a, const char *name,
		   struct sb_source *disk);
/* Takes in what gpt_auto_disk() made of an *a without roots, of one disk. */
void gpt_auto_merge(struct gpt_auto *a, const struct gpt_auto *disk);
/*
 * 0: the root is a->part of a->disk; without a variable only when no more disks
 * are to come.  -EAGAIN: none yet, or the boot loader's disk is not there;
 * -ENOENT: the boot loader's disk has none; -ENOTUNIQ: several, a->disk and
 * a->other have one.
 */
int gpt_auto_result(const struct gpt_auto *a);

#endif
