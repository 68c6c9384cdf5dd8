/*
 * What the parts of the driver have of each other: ipconfig.c (a run and its
 * steps), ipconfig_links.c (events), ipconfig_hold.c (what goes on after that).
 */
#ifndef IPCONFIG_DRIVER_H
#define IPCONFIG_DRIVER_H

#include "ipconfig/ipconfig.h"

/*
 * Of what is held: a program that holds nothing has none of it, as nothing
 * refers to it.
 */
struct driver_hold {
	/* an event of links or addresses, or NULL: a dump begins */
	nl_handler *on_event;
	/* all links were asked for: the socket is another */
	int (*dumped)(struct ipconfig *ic); /* 0 or -errno: all anew */
	/* its state or numbers are others */
	void (*told)(struct ipconfig *ic, const struct hold *h);
};

/* What is about to be done may take long; or nothing has for a while. */
void driver_alive(struct ipconfig *ic, const char *doing);
void driver_doing(struct ipconfig *ic, const char *what, const char *dev);
/* A message about a link. */
void driver_link(const struct nlmsghdr *nlh, void *ic);
/* Asks for all links.  0 or -errno. */
int driver_dump(struct ipconfig *ic);
/* Takes in what happened: whether anything did. */
bool driver_events(struct ipconfig *ic);
/* Does what there is to do; whether there may be more. */
bool driver_turn(struct ipconfig *ic);
/* What has come to be of an interface, in the result. */
void driver_result(struct ipconfig *ic, const struct net_iface *f);

#endif
