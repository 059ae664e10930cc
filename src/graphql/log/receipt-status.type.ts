import { Field, ID, ObjectType } from 'type-graphql';
import { connectionType, type PageOf } from '../shared/connection';
import { EventStatus, ReceiptState } from './log.type';

export const EventStatusConnection = connectionType(EventStatus, { counted: false });

@ObjectType({ simpleResolvers: true, description: 'What has become of the events of a command.' })
export class ReceiptStatus {
  @Field(() => ID)
  commandId: string;

  @Field(() => ReceiptState, { description: 'The least firmly held of the page says it.' })
  status: ReceiptState;

  @Field(() => EventStatusConnection)
  events: PageOf<EventStatus>;
}
