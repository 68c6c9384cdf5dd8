/*
 * IPv4 and UDP headers around a DHCP message (RFC 791, RFC 768), for a
 * packet socket that sees them.  Pure functions; addresses in host order.
 */
#ifndef IPCONFIG_FRAME_H
#define IPCONFIG_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/rw.h"

#define FRAME_HEADERS 28
#define FRAME_MAX     1500

/*
 * Writes a datagram from 0.0.0.0:sport to 255.255.255.255:dport with len
 * bytes of payload.  w->bad when it does not fit.
 */
void frame_encode(struct wr *w, uint16_t sport, uint16_t dport,
		  const void *payload, size_t len);

/*
 * Finds the payload of a UDP datagram from sport to dport.  checked says that
 * the checksum is known to be good or not yet filled in (PACKET_AUXDATA,
 * TP_STATUS_CSUMNOTREADY); otherwise it is verified, and zero means none was
 * sent.  Returns 0 with *out and the sender's address, or -EBADMSG.
 */
int frame_decode(struct rd packet, uint16_t sport, uint16_t dport, bool checked,
		 struct rd *out, uint32_t *from);

#endif
