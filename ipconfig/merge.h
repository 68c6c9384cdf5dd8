/*
 * What an interface is configured with: the sources joined.  Nothing else
 * decides precedence: ip=, then DHCP (enum net_source is in that order).
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

#endif
