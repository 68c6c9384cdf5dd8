/*
 * Software RAID: what a member's superblock says, md= and raid= of the command
 * line, the ioctls that assemble an array, and which arrays are complete
 * (kernel: Documentation/admin-guide/md.rst, drivers/md/md-autodetect.c,
 * drivers/md/md.c, uapi/linux/raid/md_p.h and md_u.h).
 */
#ifndef LIB_MD_H
#define LIB_MD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/superblock.h"

#define MD_NAME	     33 /* of metadata 1.x: "host:name", 32 characters */
#define MD_MEMBERS   27 /* MD_SB_DISKS, of 0.90; more are refused by name */
#define MD_NO_NUMBER UINT32_MAX
#define MD_TEXT	     56 /* for md_array_text() */

/* One member, from its superblock. */
struct md_member {
	unsigned char minor_version; /* 90 for 0.90, else 0, 1, 2 of 1.x */
	bool active;		     /* has a role: no spare, not faulty */
	bool rebuilding;	     /* active, but its data is not all there */
	uint32_t features;	     /* MD_FEATURE_*, of 0.90 a reshape only */
	uint32_t listed; /* roles that have a device, as it knows; bits */
	int32_t level;
	uint32_t layout;
	uint32_t raid_disks; /* how many the array has, 1 to MD_MEMBERS */
	uint32_t role;	     /* which of them this is, when active */
	uint32_t number;     /* the N of its mdN: preferred minor of 0.90; "N"
			      * or "host:N" as name; or MD_NO_NUMBER */
	uint64_t events;
	uint32_t uuid[4];   /* as the words stand there, the lower byte first */
	char name[MD_NAME]; /* of 1.x; "mdN" for 0.90 */
};

/*
 * Decodes the superblock of a member: 0.90 or 1.0 near the end of the device,
 * 1.1 at its start, 1.2 behind 4 KiB; in this order, as blkid does.  The first
 * whose checksum is right counts.  0; -ENODATA when there is none; -EBADMSG
 * with *why when there is one that cannot be used.
 *
 * A superblock 0.90 in the last partition may also seem that of the whole
 * disk: a disk that has partitions must not be asked.
 */
int md_decode(struct sb_source *s, struct md_member *out, const char **why);

/* Whether the kernel, with MD_AUTODETECT, would take it: type is the number of
 * the partition's type in an MBR. */
static inline bool md_is_autodetected(const struct md_member *m, unsigned type)
{
	return m->minor_version == 90 && type == 0xfd;
}

/* md=, taken apart: md=N,dev,...  md=dN,...  md=N,level,chunk,fault,dev,... */
struct md_param {
	bool partitionable;  /* it is called md_dN, not mdN */
	bool persistent;     /* the devices have superblocks */
	int32_t level;	     /* without superblocks: 0 or -1 (linear) */
	uint32_t number;     /* N */
	uint32_t chunk;	     /* bytes */
	unsigned n_devices;  /* 1 to MD_MEMBERS */
	const char *devices; /* the rest of the value, for list_next() */
};
/* 0, or -EINVAL with *why, which goes behind "md=...: ". */
int md_param_parse(const char *value, struct md_param *out, const char **why);

/* raid=: words in any order, of two that differ the last one counts.  (The
 * kernel looks at the first one again and again.) */
struct md_auto {
	bool off;	    /* noautodetect */
	bool partitionable; /* part, partitionable */
};
/* Adds a value of raid= to what is known.  0, or -EINVAL for another word. */
int md_raid_parse(const char *value, struct md_auto *out);

struct md_device {
	uint32_t major, minor;
};
/* Asks modprobe for md itself, which nobody else does; the module of a level
 * the kernel asks for. */
void md_module(void);
/*
 * Makes /dev/mdN (or /dev/md_dN) of these devices and starts it; its
 * partitions are there on return.  With superblocks the order is the kernel's
 * to find out, level, chunk, n_devices and devices of *how are not looked at,
 * and members that are missing are no error.
 *
 * 0, or -errno: -ENODEV without md in the kernel, -EBUSY when there is such an
 * array or a device is in use, -EINVAL when the kernel has no such level (it
 * asks modprobe for it itself) or cannot start the array: its log says why.
 * After an error nothing holds the devices.  Needs devtmpfs for md_dN.
 */
int md_assemble(const struct md_param *how, unsigned minor_version,
		const struct md_device *devices, unsigned n);

/*
 * Arrays whose members turn up one by one: which are complete.  Pure; who
 * calls it assembles.
 */
#define MD_ARRAYS 16
struct md_array {
	bool started, said;    /* the caller's */
	unsigned char tries;   /* too, 0 with each member that comes */
	unsigned n;	       /* of device[], spares included */
	uint32_t there;	       /* roles that have a device, a bit for each */
	uint32_t whole;	       /* those of them that are not being rebuilt */
	uint32_t features;     /* of all members */
	uint64_t oldest;       /* event count of an active one */
	struct md_member last; /* the one with the highest */
	struct md_device device[MD_MEMBERS];
};
struct md_set {
	unsigned n;
	struct md_array array[MD_ARRAYS];
};
enum md_state {
	MD_WAITING,  /* members are missing */
	MD_COMPLETE, /* all are there and agree on the events: assemble */
	MD_REFUSED,  /* *why: a journal, a reshape, unequal counts, ... */
};
/*
 * Takes a member in; *set begins as zeros.  The same device again changes
 * nothing.  *out is its array.  A second device with the same role is -EEXIST,
 * one too many arrays (*out is NULL) or members -E2BIG.
 */
int md_set_add(struct md_set *set, const struct md_member *m,
	       const struct md_device *dev, struct md_array **out);
/*
 * A device is gone, or is another one: an array that has it and is not started
 * loses all its members, which are to be added again.  *had is what it was;
 * false: there is none.
 */
bool md_set_remove(struct md_set *set, const struct md_device *dev,
		   struct md_array *had);
/*
 * Event counts may differ by one where the newest superblock says that all
 * members are active: power failed between two writes of it.  The kernel and
 * mdadm take these, too.  *why goes behind md_array_text() and ": ".
 */
enum md_state md_array_state(const struct md_array *a, const char **why);
/*
 * For kinit.md.degraded=: whether it waits, and can run with what is there
 * (raid1: one, raid4/5: all but one, raid6: all but two, raid10: near copies
 * only, none of each pair missing).
 */
bool md_array_can_degrade(const struct md_array *a);
/* The N of its mdN: its own when no array before it has the same, else one
 * from 127 downwards, as mdadm. */
uint32_t md_set_number(const struct md_set *set, const struct md_array *a);
/* "'host:root', 2 of 3 members", or "'md0', ..." for 0.90; returns buf. */
const char *md_array_text(const struct md_array *a, char buf[MD_TEXT]);

#endif
