"""Kakehashi (架け橋, a bridge): a news desk for what two countries do together.

The minute
----------
A **Feed** is checked and gives **Entries**. Each Entry is **read**: is it ours, and in a few sentences and facts, what does it
say. Entries about the same event fold into one **Story**. When a **Plan** falls due, what it has not told becomes a **Digest**;
the Digest is rendered into **Messages**; sending a Message leaves a **Delivery**.

Three verbs: **check** (Feed → Entry → Reading → Story), **tell** (Story → Digest → Message → Delivery) and **answer**
(Question → Answer → Message). The database stands between them.
"""

__version__ = "0.1.0"
