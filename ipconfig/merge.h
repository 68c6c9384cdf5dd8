/*
 * What an interface is configured with: the sources joined.  Nothing else
 * decides precedence: ip=, then what the command line says of all interfaces,
 * then DHCP (enum net_source is in that order).
 */
#ifndef IPCONFIG_MERGE_H
#define IPCONFIG_MERGE_H

#include "ipconfig/link.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"

/*
 * Adds to info what it lacks and other has: addresses, routes, server, name
 * servers, ... each from one of them as a whole.
 */
void merge_info(struct net_info *info, const struct net_info *other);

/*
 * Fills *out for an interface: spec's fields, then what a protocol got (NULL:
 * none ran), then what follows from those: netmask and broadcast address
 * where nobody gave them, the routes' metric.  proto is its name in klibc's
 * file.
 */
void merge_iface(struct net_iface *out, const struct ip_spec *spec,
		 const struct link *link, const struct net_info *got,
		 const char *proto);
/*
 * And what the plan says of all: its name servers behind spec's, none of
 * DHCP's if it does not want them, and the routes that name f, or whose
 * gateway is on its link, or all where spec is the only one.
 */
void merge_plan(struct net_iface *f, const struct net_plan *plan,
		const struct ip_spec *spec);

/* Whether an address, or a route without a gateway, has ip on the link. */
bool merge_on_link(const struct net_info *info, uint32_t ip);

#endif
