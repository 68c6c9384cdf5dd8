/* The sockets of a run, see packets.h. */
#include "ipconfig/packets.h"

#include <errno.h>

#include "ipconfig/race.h"

int packets_add(struct packets *ps, uint16_t ethertype)
{
	int r;

	for (unsigned i = 0; i < ps->n; i++) {
		if (ps->packet[i].ethertype == ethertype)
			return 0;
	}
	if (ps->n == PACKETS_MAX)
		return -ENOSPC;
	r = packet_open(&ps->packet[ps->n], ethertype, ps->port);
	ps->n += r == 0;
	return r;
}

int packets_open(struct packets *ps, const struct net_plan *plan)
{
	const struct client_row *row;

	ps->n = 0;
	ps->port = plan->client_port;
	for (unsigned i = 0; i < plan->n_specs; i++) {
		for (unsigned j = 0;
		     (row = clients_of(plan->spec[i].method, j)) != NULL; j++) {
			/* a late one's is opened when it sends */
			int r = row->ops->ethertype == 0 || row->late_ms != 0
					? 0
					: packets_add(ps, row->ops->ethertype);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

int packets_send(struct packets *ps, const struct action *a)
{
	int r = packets_add(ps, a->ethertype);
	struct packet *p = ps->packet;

	if (r < 0)
		return r;
	if (a->frame.bad)
		return -EMSGSIZE;
	while (p->ethertype != a->ethertype)
		p++;
	return packet_send(p, a->nic->link.ifindex, a->bytes, a->frame.len);
}

unsigned packets_poll(const struct packets *ps, struct pollfd *fds)
{
	for (unsigned i = 0; i < ps->n; i++)
		fds[i] = (struct pollfd){ .fd = ps->packet[i].fd,
					  .events = POLLIN };
	return ps->n;
}

void packets_close(struct packets *ps)
{
	while (ps->n > 0)
		packet_close(&ps->packet[--ps->n]);
}
