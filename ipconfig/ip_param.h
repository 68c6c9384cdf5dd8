/*
 * The value of ip= (and nfsaddrs=): kernel net/ipv4/ipconfig.c's grammar, and
 * dracut's (ip_dracut.h).  Deviations are listed in kinit(8).
 */
#ifndef IPCONFIG_IP_PARAM_H
#define IPCONFIG_IP_PARAM_H

#include "ipconfig/net_plan.h"

/* What was wrong, for a message: "netmask '255.0.255.0'" and the hint. */
struct ip_param_error {
	const char *field;
	const char *hint; /* ": what to do", or "" */
	char text[64];	  /* the beginning of what was given */
};

/*
 * Parses value into *spec.  Returns 0, or with *err filled -EINVAL,
 * -ENAMETOOLONG, or -EPROTONOSUPPORT for a method that others know; *spec is
 * written only on success.  A device BOOTIF is MATCH_MAC without an address.
 */
int ip_param_read(const char *value, struct ip_spec *spec,
		  struct ip_param_error *err);
/* And warns of what can be read in two ways. */
int ip_param_parse(const char *value, struct ip_spec *spec,
		   struct ip_param_error *err);

/*
 * An autoconf word alone (on, any, dhcp[,type,value], off, none, static).
 * The same errors; -ENOENT when the word is none of them.
 */
int ip_param_word(const char *word, struct ip_spec *spec);

/*
 * "<type>,<value>" of a client identifier: 0, -EINVAL or -ENAMETOOLONG.
 * Without a value *id_len stays as it was.
 */
int ip_param_client_id(const char *s, uint8_t id[NET_CLIENT_ID],
		       uint8_t *id_len);

/* A netmask as a dotted quad, or as dracut's number of bits: 0 or -EINVAL. */
int ip_param_netmask(const char *s, uint32_t *mask);

#define IP_NO_IPV6 ": IPv6 is not supported yet"

#endif
