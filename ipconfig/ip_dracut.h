/*
 * What dracut adds to ip= (dracut.cmdline(7)), on the same struct ip_spec:
 *
 *	<device>:<method>[:<mtu>[:<mac>]]
 *	<the kernel's fields up to the method>:[<mtu>][:<mac>]
 *
 * and hardware addresses as its words and boot loaders write them.
 */
#ifndef IPCONFIG_IP_DRACUT_H
#define IPCONFIG_IP_DRACUT_H

#include <stdbool.h>

#include "ipconfig/net_plan.h"

/* A device that BOOTIF= names by its address. */
#define IP_BOOTIF "BOOTIF"

/*
 * Which dialect a value is in: what has a method in its second field is
 * dracut's short form.  All others are the kernel's fields up to the method;
 * what follows is dracut's if the eighth field is a plain number, or empty and
 * all behind it a hardware address; else it is the kernel's.  Whatever is
 * behind the kernel's tenth field is ignored, as by the kernel and klibc.
 * Returns the fields in their order, 'a' the kernel's first, 'k' the MTU and
 * 'l' the hardware address, which is the rest.
 */
const char *ip_dracut_order(const char *value);
/* Whether dracut reads what is taken as the server for a peer's address. */
bool ip_dracut_doubt(const struct ip_spec *spec);
/* Fields: 0 or -EINVAL. */
int ip_dracut_mtu(const char *s, struct ip_spec *spec);
int ip_dracut_hw(const char *s, struct ip_spec *spec);

/*
 * An Ethernet's address, its bytes in two digits each with ':' or '-' between
 * them.  0, or -EINVAL also for one that no card has: zero, a group's.
 */
int mac_parse(const char *s, uint8_t hw[NET_ETH]);
/* The same behind PXELINUX's type of hardware, "01-", or without. */
int bootif_parse(const char *s, uint8_t hw[NET_ETH]);

#endif
