/*
 * Messages from a child to process 1: {type, length, body}.  A type fixes how
 * long its body may be; what is in it is checked by whoever takes it.
 */
#ifndef KINIT_MSG_H
#define KINIT_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipconfig/net_result.h"
#include "lib/block_spec.h"
#include "lib/init_check.h"

enum msg_type {
	TELL_ALIVE = 1, /* text: what the network worker is about to do */
	TELL_IFACE,	/* struct net_iface: one that is configured */
	TELL_NAME,	/* struct net_name: one that the root needs */
	TELL_NETWORK,	/* struct net_answer: how it went, after the former */
	TELL_TRYING,	/* text: what the mount worker tries next */
	TELL_ROOT,	/* struct root_report */
	TELL_INIT,	/* struct init_report */
	TELL_DEVICE,	/* struct device_report */
	TELL_RESUME,	/* int32_t: -errno, the machine was not woken up */
	TELL_INITRD,	/* struct root_report, of /linuxrc */
	TELL_PROBE,	/* struct root_probe */
	TELL_RELEASED,	/* what is left to do concerns nobody */
	TELL_TYPES
};
#define TELL_BIT(type) (1u << (type))

#define MSG_TEXT       64
#define MSG_PATH       256
#define MSG_WHY	       INIT_TEXT
#define MSG_BODY       sizeof(struct net_iface) /* the longest */

struct net_answer {
	int32_t err;
	char dev[NET_IFNAME]; /* the interface that err is about, "" for all */
};

/* A block device that was found for somebody who wants one. */
struct block_found {
	uint32_t major, minor;
	char name[BLOCK_NAME]; /* "vda2"; "" for none */
};

/* A device that somebody wants was found, or will not be. */
struct device_report {
	int32_t err;	     /* -ENXIO: it was there and is gone */
	unsigned char who;   /* enum want_who */
	unsigned char image; /* not 0: the machine's sleeping memory is on it */
	struct block_found dev;
};

/* What a look at the root's server found while its mount takes long. */
struct root_probe {
	int32_t err;	     /* 0: it serves; -errno */
	int32_t code;	     /* KI_, 0: that of err */
	char said[MSG_TEXT]; /* "its port answers" */
};

/* How a mount went. */
struct root_report {
	int32_t err;
	int32_t code;	 /* KI_, 0: that of err */
	int32_t layer;	 /* of root_layers[] that err is of, -1: the root */
	int32_t refused; /* not 0: one of rootflags= is why */
	char tried[MSG_TEXT]; /* "NFS 4.2" */
	char said[MSG_PATH];  /* the kernel's own words, "" for none */
};

/* The real init that was found in the root, or why there is none. */
struct init_report {
	int32_t err;
	char path[MSG_PATH];
	char why[MSG_WHY]; /* "its interpreter /lib/ld.so is missing" */
};

struct msg_header {
	uint16_t type, length;
};
#define MSG_MAX (sizeof(struct msg_header) + MSG_BODY)

struct msg {
	enum msg_type type;
	size_t length;
	const void *body; /* not aligned */
};

/*
 * The first message in len bytes.  Returns its whole length, 0 when more bytes
 * must come, -EBADMSG when no type of the set "may" (TELL_BIT) begins so.
 */
int msg_next(const void *buf, size_t len, uint32_t may, struct msg *out);

/* Writes one; -EMSGSIZE when no such type has that length, or -errno. */
int msg_send(int fd, enum msg_type type, const void *body, size_t length);

#endif
